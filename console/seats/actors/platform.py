"""The camera platform's own way in: signed pushes over HTTP, as a real one sends them."""

from base64 import b64encode
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import msgspec

from console.domain.alert import RaiseAlert
from console.ingest.cameras.webhook import secret, sign
from console.seats.actors.sight import Act


class Platform:
    """Speaks the canonical envelope under one source's name and secret."""

    def __init__(self, source: str, key: str) -> None:
        self._source = source
        self._key = secret(key)

    async def push(self, http: aiohttp.ClientSession, base: str, act: Act) -> str:
        """Send one message about an alert; gives the hub's word for what became of it."""
        assert isinstance(act.body, RaiseAlert)
        body = envelope(act)
        push_id, now = str(uuid4()), int(datetime.now(UTC).timestamp())
        headers = {
            "webhook-id": push_id,
            "webhook-timestamp": str(now),
            "webhook-signature": sign(self._key, push_id, now, body),
            "content-type": "application/json",
        }
        try:
            async with http.post(f"{base}/push/{self._source}", data=body, headers=headers) as answer:
                return "ok" if answer.status == 200 else f"push {answer.status}"
        except (aiohttp.ClientError, TimeoutError):
            return "push cut"


def envelope(act: Act) -> bytes:
    """The message as JSON, with its picture inside where it brings one."""
    alert = act.body
    assert isinstance(alert, RaiseAlert)
    return msgspec.json.encode(
        {
            "v": 1,
            "id": alert.key,
            "camera_id": alert.camera,
            "type": alert.type,
            "phase": alert.phase,
            "ts": alert.at,
            "confidence": alert.confidence,
            "bbox": alert.bbox,
            "images": [{"data": b64encode(picture.body).decode()} for picture in act.pictures],
        }
    )
