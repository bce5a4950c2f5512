"""The icon Windows shows."""

import struct

from installer.icon import SIDEBAR, SIZES, draw, pack, write_sidebar


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


def test_the_sidebar_is_a_plain_bitmap_of_the_wizards_shape(tmp_path):
    write_sidebar(tmp_path / "sidebar.bmp")
    body = (tmp_path / "sidebar.bmp").read_bytes()
    width, height, planes, depth = struct.unpack_from("<iiHH", body, 18)
    assert body[:2] == b"BM"
    assert (width, abs(height), planes, depth) == (2 * SIDEBAR[0], 2 * SIDEBAR[1], 1, 24)
