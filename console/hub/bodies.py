"""What a request brings."""

from aiohttp import web


class TooLarge(Exception):
    """More than `most` bytes came."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


async def whole_body(request: web.Request, most: int) -> bytes:
    """All that was sent; raises TooLarge above `most` bytes.

    It is not kept with its request, which a connection that stays open holds until the next one comes.
    """
    found = bytearray()
    async for piece in request.content.iter_any():
        found += piece
        if len(found) > most:
            raise TooLarge(most)
    return bytes(found)
