"""The way that Access is checked in Python by many: a FastAPI dependency that fetches the team's keys with every request.

Written anew after the description of Cloudflare's tutorial, with what the tutorial leaves out: here, every key is tried.
MODE is `unguarded`, `seed`, or `kept`, which is the same check with the keys fetched once.
"""

import json
import os

import jwt
import requests
from fastapi import Depends, FastAPI, HTTPException, Request

MODE = os.environ["MODE"]
CERTS_URL = os.environ["CERTS_URL"]
AUDIENCE = os.environ["AUDIENCE"]


def fetch_keys():
    documents = requests.get(CERTS_URL).json()["keys"]
    return [jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(document)) for document in documents]


KEPT = fetch_keys() if MODE == "kept" else None


async def caller(request: Request):
    token = request.cookies.get("CF_Authorization")
    if token is None:
        raise HTTPException(400, "missing token")
    for key in KEPT or fetch_keys():
        try:
            return jwt.decode(token, key=key, audience=AUDIENCE, algorithms=["RS256"])
        except jwt.PyJWTError:
            continue
    raise HTTPException(400, "invalid token")


app = FastAPI()

if MODE == "unguarded":

    @app.get("/")
    async def page():
        return "Hello user00@example.com."

else:

    @app.get("/")
    async def page(claims: dict = Depends(caller)):
        return f"Hello {claims['email']}."
