"""The icon Windows shows."""

from installer.icon import SIZES, draw, pack


def test_the_icon_holds_every_size_where_its_table_says():
    pictures = {side: draw(side) for side in SIZES}
    icon = pack(pictures)
    assert icon[:6] == b"\x00\x00\x01\x00" + len(SIZES).to_bytes(2, "little")
    for row, side in enumerate(SIZES):
        entry = icon[6 + 16 * row : 22 + 16 * row]
        length, offset = int.from_bytes(entry[8:12], "little"), int.from_bytes(entry[12:], "little")
        assert entry[0] == side % 256
        assert icon[offset : offset + length] == pictures[side]
        assert pictures[side].startswith(b"\x89PNG")
