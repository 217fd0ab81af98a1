"""PyJWT in the two ways in which people use it for Access: a line of input is a token, a line of output is what became of it."""

import json
import sys
from urllib.request import urlopen

import jwt

WAY, CERTS_URL, AUDIENCE, ISSUER = sys.argv[1:]


def documented(token):
    """As Cloudflare's page "Validate JWTs" does it in Python: every key of a fresh key set, and the audience."""
    with urlopen(CERTS_URL, timeout=10) as answer:
        keys = json.load(answer)["keys"]
    for key in keys:
        try:
            jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=AUDIENCE)
            return True
        except jwt.PyJWTError:
            continue
    return False


def thorough(token):
    """With all that PyJWT offers: a cached key set, the key by its id, the issuer, and claims that must be there."""
    key = client.get_signing_key_from_jwt(token).key
    required = {"require": ["exp", "iat", "iss", "aud"]}
    jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER, options=required)
    return True


client = jwt.PyJWKClient(CERTS_URL, cooldown_duration=0)  # Keys rotate within seconds here.
verify = {"documented": documented, "thorough": thorough}[WAY]
for line in sys.stdin:
    try:
        outcome = "accept" if verify(line.rstrip("\n")) else "refuse"
    except jwt.PyJWTError:
        outcome = "refuse"
    except Exception as error:  # What a framework would answer with 500.
        print(type(error).__name__, error, file=sys.stderr)
        outcome = "crash"
    print(outcome, flush=True)
