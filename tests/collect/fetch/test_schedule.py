from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hreflens.collect.fetch.schedule import Schedule


def schedule(counts: dict[str, int]) -> Schedule:
    hosts = [name for name, count in sorted(counts.items()) for _ in range(count)]
    urls = [f"http://{host}/{number}" for number, host in enumerate(hosts)]
    return Schedule(pa.array(urls, pa.string()), pa.array(hosts, pa.string()))


def drain(plan: Schedule, *, gap: float, takes: float, limit: int) -> list[tuple[float, str]]:
    """Play a run: each request takes so long, `limit` at once; the (start, host) of every one."""
    now, under_way, asked = 0.0, [], []
    while True:
        while len(under_way) < limit and (host := plan.take(now)) is not None:
            plan.url(host.next)
            host.next += 1
            asked.append((now, host.name))
            under_way.append((now + takes, host))
        moments = [end for end, _ in under_way]
        if plan.next_at is not None and len(under_way) < limit:
            moments.append(plan.next_at)
        if not moments:
            return asked
        now = max(now, min(moments))
        for end, host in [entry for entry in under_way if entry[0] <= now]:
            under_way.remove((end, host))
            host.free_at = end + gap
            plan.release(host, now)


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 6), min_size=1, max_size=8),
    st.integers(1, 5),
)
def test_every_page_is_asked_for_once_with_the_gap_between(counts: dict[str, int], limit: int) -> None:
    asked = drain(schedule(counts), gap=1.0, takes=0.25, limit=limit)
    assert len(asked) == sum(counts.values())
    for name, count in counts.items():
        times = [at for at, host in asked if host == name]
        assert len(times) == count
        assert all(later - earlier >= 1.25 for earlier, later in pairwise(times))


def test_the_largest_host_sets_the_time_and_small_ones_fill_its_gaps() -> None:
    counts = {"large": 50} | {f"small{n}": 1 for n in range(400)}
    asked = drain(schedule(counts), gap=1.0, takes=0.1, limit=1)
    end = max(at for at, _ in asked)
    assert end <= 50 * 1.1 + 1.5  # 45 s of requests, all done within the large host's own 55 s


def test_a_parked_host_waits_for_its_rules_only() -> None:
    plan = schedule({"a": 2})
    host = plan.take(0.0)
    assert host is not None
    host.waits_for = "http://a"
    plan.release(host, 0.0)
    assert plan.take(0.0) is None
    assert plan.next_at is None
    host.first.append("robots")
    plan.offer(host, 0.0)
    assert plan.take(0.0) is host


def test_a_job_put_off_comes_at_its_time_and_at_once_when_the_host_is_given_up() -> None:
    plan = schedule({"a": 1})
    host = plan.take(0.0)
    assert host is not None
    host.next += 1
    plan.later(host, 30.0, "again")
    plan.release(host, 1.0)
    assert plan.take(29.0) is None
    assert plan.next_at == 30.0
    assert plan.take(30.0) is host
    host.given_up = ("timeout", "dead")
    plan.release(host, 5.0)
    assert plan.take(5.0) is host
    assert plan.pop_later(host) == "again"


def test_a_pause_set_while_a_host_waits_is_kept() -> None:
    plan = schedule({"a": 2})
    host = plan.take(0.0)
    assert host is not None
    host.free_at = 1.0
    plan.release(host, 0.0)
    host.free_at = 5.0
    assert plan.take(2.0) is None
    assert plan.take(5.0) is host


def test_no_pages_no_hosts() -> None:
    plan = schedule({})
    assert plan.take(0.0) is None
    assert plan.queued == 0
