"""What can go wrong between us and a service, each with what to do. No message holds a key."""


class ApiError(Exception):
    """A service refused or answered nonsense; what was collected so far is kept."""


class KeysError(ApiError):
    """A key is missing, unreadable, or lies in a file that others can read."""


class AuthError(ApiError):
    """The service does not accept the key, or the key may not see this site."""


class QuotaError(ApiError):
    """The service's quota is spent, or it asks to wait longer than is sensible to wait here."""


class UnreachableError(ApiError):
    """The service cannot be reached or fails on its side, after all tries."""
