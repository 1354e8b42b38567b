"""Disavow files: read as they are, build in full, always write valid, and say first whether one is needed.

Everything here is pure: bytes and tables in, records, tables and bytes out. Nothing is ever submitted.
"""

from hreflens.act.disavow.audit import AUDIT_SCHEMA as AUDIT_SCHEMA
from hreflens.act.disavow.audit import LineStatus as LineStatus
from hreflens.act.disavow.audit import audit_disavow as audit_disavow
from hreflens.act.disavow.build import DisavowBuild as DisavowBuild
from hreflens.act.disavow.build import build_disavow as build_disavow
from hreflens.act.disavow.diff import DisavowDiff as DisavowDiff
from hreflens.act.disavow.diff import diff_disavow as diff_disavow
from hreflens.act.disavow.need import DisavowNeed as DisavowNeed
from hreflens.act.disavow.need import Need as Need
from hreflens.act.disavow.need import gate as gate
from hreflens.act.disavow.parse import parse_disavow as parse_disavow
from hreflens.act.disavow.records import Code as Code
from hreflens.act.disavow.records import Deviation as Deviation
from hreflens.act.disavow.records import DisavowError as DisavowError
from hreflens.act.disavow.records import DisavowFile as DisavowFile
from hreflens.act.disavow.records import DisavowTooLargeError as DisavowTooLargeError
from hreflens.act.disavow.records import Entry as Entry
from hreflens.act.disavow.records import LineKind as LineKind
from hreflens.act.disavow.records import Outcome as Outcome
from hreflens.act.disavow.simulate import Simulation as Simulation
from hreflens.act.disavow.simulate import simulate_disavow as simulate_disavow
from hreflens.act.disavow.statements import Statement as Statement
from hreflens.act.disavow.statements import statement as statement
from hreflens.act.disavow.statements import statements as statements
from hreflens.act.disavow.write import render_disavow as render_disavow
