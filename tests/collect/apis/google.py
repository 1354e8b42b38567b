"""A service account's key file with a key of our own."""

import json
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@lru_cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def write_key_file(path: Path, token_uri: str) -> Path:
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    facts = {
        "type": "service_account", "client_email": "me@project.iam.example", "private_key_id": "k1", "private_key": pem.decode(),
        "token_uri": token_uri,
    }  # fmt: skip
    path.write_text(json.dumps(facts))
    path.chmod(0o600)
    return path
