"""An address from a sheet reaches cameras and nothing else: a real socket counts who comes."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from threading import Thread

import pytest

from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.streams import Streams, address, template
from console.domain.text import Refused
from console.domain.unit import Camera
from console.ingest.addresses import (
    BODY_MOST,
    Gateway,
    Resolve,
    Stream,
    connected,
    fetched,
    is_token,
    judged,
    network,
    stream_address,
    token,
    why_denied,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KEY = b"k" * 32
GATEWAY = Gateway(key=KEY, main="rtsp://gw/{camera}/{stream}?token={token}")
LISTED = (network("10.20.0.0/16"), network("fd12:3456::/32"))
"""Ground on which this site's cameras stand: nothing of it is this machine."""

UNPLAIN = [
    "http://2130706433:{port}/",
    "rtsp://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/",
    "http://127.0.0.01:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0x7f.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://00:{port}/",
    "http://0x0:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost.:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%lo]:{port}/",
    "http://[0x7f.0.0.1]:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[::1:{port}/",
    "http://admin:12345@127.0.0.1:{port}/",
    "http://admin@127.0.0.1:{port}/",
    "http://camera.example@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@camera.example/",
    "http://camera.example%40127.0.0.1:{port}/",
    "http://camera.example#@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#.camera.example/",
    "http://camera.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\.camera.example/",
    "http:\\\\127.0.0.1:{port}\\",
    "http://１２７.０.０.１:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://локалхост:{port}/",
    "http://摄像机.example:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://localhost%00.example:{port}/",
    "http://local_host:{port}/",
    "http://-x.example:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET",
    "dict://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "rtmp://127.0.0.1:{port}/",
    "tcp://127.0.0.1:{port}",
    "concat:http://127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "http://127.0.0.1:+{port}/",
    "http://127.0.0.1:{port}:80/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:/",
    "http://127.0.0.1:99999/",
    "http://camera.example:{port}/a/../../b",
    "http://camera.example:{port}/%2e%2e/b",
]
"""Written in a way that one program reads so and the next otherwise: refused before anybody is asked for a name."""
PLACES = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "rtsp://127.0.0.1:{port}/",
    "rtsps://127.0.0.1:{port}/",
    "http://127.8.9.10:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[0:0:0:0:0:ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::1]:{port}/",
    "http://[::ffff:10.20.0.1]:{port}/",
    "http://[64:ff9b:1::a14:1]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/latest/",
    "http://168.63.129.16/machine",
    "http://[fd00:ec2::254]/latest/",
    "http://169.254.7.7:{port}/",
    "http://[fe80::1]:{port}/",
    "http://10.21.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.1.64:{port}/",
    "http://100.64.0.1:{port}/",
    "http://[fd99::1]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[2001:db8::1]:{port}/",
    "http://224.0.0.1:{port}/",
    "http://[ff02::1]:{port}/",
    "http://255.255.255.255:{port}/",
    "http://198.18.0.1:{port}/",
    "http://240.0.0.1:{port}/",
    "http://192.0.2.1:{port}/",
    "http://localhost:{port}/",
    "http://camera.example:{port}/",
    "rtsp://xn--9kq967o.example:{port}/",
]
"""Written plainly, and no place where a camera of this site stands. Every name is said to be this machine."""


class Listener:
    """A socket on this machine; `came`: how many connected to it so far."""

    def __init__(self, at: str, answer: bytes = b"") -> None:
        is_6 = ":" in at
        self._socket = socket.socket(socket.AF_INET6 if is_6 else socket.AF_INET)
        if is_6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self._socket.bind((at, 0))
        self._socket.listen(200)
        self._socket.settimeout(10)
        self.port: int = self._socket.getsockname()[1]
        self.came = 0
        self._answer = answer
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self.came += 1
            with closing(peer):
                if self._answer:
                    peer.recv(65_536)
                    peer.sendall(self._answer)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@contextmanager
def listening(at: str, answer: bytes = b"") -> Iterator[Listener]:
    listener = Listener(at, answer)
    try:
        yield listener
    finally:
        listener.close()


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where anything of this process connected to, whether or not somebody listens there."""
    found: list[object] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, to: tuple[object, ...]) -> None:
        if self.family != socket.AF_UNIX:
            found.append(to[0])
        connect(self, to)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return found


def saying(*answers: list[str]) -> tuple[Resolve, list[str]]:
    """A resolver that gives these answers in turn and the last one from then on; and the names it was asked for."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


def an_answer(head: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


async def closed(words: str, resolve: Resolve, networks: tuple[str, ...]) -> None:
    _, writer = await connected(words, [network(each) for each in networks], resolve)
    writer.close()


def test_there_are_enough_of_them():
    assert len(set(UNPLAIN)) + len(set(PLACES)) >= 100


async def test_nothing_hostile_connects_to_anything(dialled: list[object]):
    resolve, asked = saying(["127.0.0.1"])
    with listening("::") as listener:
        for each in (*UNPLAIN, *PLACES):
            for reach in (connected, fetched):
                with pytest.raises(Refused):
                    await reach(each.replace("{port}", str(listener.port)), LISTED, resolve)
        assert dialled == []
        await closed(f"rtsp://127.0.0.1:{listener.port}/", resolve, ("127.0.0.0/8",))
        await asyncio.sleep(0.05)
        assert listener.came == 1, "the socket counts: who is let in is seen"
    assert set(asked) == {"localhost", "camera.example", "xn--9kq967o.example"}, "unplain ones are not even looked up"


@pytest.mark.parametrize("words", UNPLAIN)
def test_an_unplain_address_is_told_so(words: str):
    with pytest.raises(Refused) as refused:
        address(words.replace("{port}", "8000"))
    assert all(refused.value.reason)


async def test_a_name_that_changes_its_answer_is_asked_once_and_reached_where_it_was_judged(dialled: list[object]):
    with listening("127.0.0.2") as good, socket.socket() as other:
        other.bind(("127.0.0.1", good.port))
        other.listen()
        other.setblocking(False)
        resolve, asked = saying(["127.0.0.2"], ["127.0.0.1"])
        await closed(f"rtsp://camera.example:{good.port}/", resolve, ("127.0.0.2/32",))
        assert asked == ["camera.example"] and dialled == ["127.0.0.2"]
        with pytest.raises(BlockingIOError):
            other.accept()
        with pytest.raises(Refused):
            await closed(f"rtsp://camera.example:{good.port}/", resolve, ("127.0.0.2/32",))
    assert dialled == ["127.0.0.2"]


async def test_one_bad_answer_among_good_ones_is_enough(dialled: list[object]):
    for answers in (["10.20.0.1", "127.0.0.1"], ["127.0.0.1", "10.20.0.1"], ["10.20.0.1", "::ffff:127.0.0.1"], ["x"]):
        resolve, _ = saying(answers)
        with pytest.raises(Refused):
            await connected("rtsp://camera.example/", LISTED, resolve)
    assert dialled == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(status: str, dialled: list[object]):
    with listening("127.0.0.1") as prize:
        turning = an_answer(f"{status}\r\nLocation: http://127.0.0.1:{prize.port}/secret")
        with listening("127.0.0.2", turning) as camera, pytest.raises(Refused, match="不予跟随"):
            await fetched(f"http://127.0.0.2:{camera.port}/a.jpg", [network("127.0.0.2/32")])
        assert dialled == ["127.0.0.2"] and prize.came == 0


async def test_a_picture_is_fetched_by_the_name_it_was_asked_for():
    resolve, _ = saying(["127.0.0.2"])
    with listening("127.0.0.2", an_answer("200 OK", b"\xff\xd8\xff picture")) as camera:
        found = await fetched(f"http://camera.example:{camera.port}/a.jpg?n=1", [network("127.0.0.2/32")], resolve)
    assert found == b"\xff\xd8\xff picture"


async def test_more_than_the_most_is_given_up():
    too_long = an_answer("200 OK", bytes(BODY_MOST + 1))
    with listening("127.0.0.2", too_long) as camera, pytest.raises(Refused, match="8 MiB"):
        await fetched(f"http://127.0.0.2:{camera.port}/a.jpg", [network("127.0.0.2/32")])


async def test_an_environment_with_a_proxy_changes_nothing(monkeypatch: pytest.MonkeyPatch, dialled: list[object]):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    with listening("127.0.0.2", an_answer("200 OK", b"x")) as camera:
        assert await fetched(f"http://127.0.0.2:{camera.port}/", [network("127.0.0.2/32")]) == b"x"
    assert dialled == ["127.0.0.2"]


async def test_where_cameras_stand_may_be_reached():
    resolve, _ = saying(["10.20.3.4"])
    for words, ip in (
        ("rtsp://10.20.0.9/a", "10.20.0.9"),
        ("rtsps://[fd12:3456::9]:322/a", "fd12:3456::9"),
        ("http://gw/live.flv", "10.20.3.4"),
        ("https://8.8.8.8/live.m3u8", "8.8.8.8"),
    ):
        assert (await judged(words, LISTED, resolve)).ip == ip


@pytest.mark.parametrize("ip", ["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "168.63.129.16"])
def test_no_list_opens_the_metadata_of_a_cloud(ip: str):
    listed = [network(each) for each in ("169.254.0.0/16", "100.64.0.0/10", "fd00::/8", "168.63.129.0/24")]
    assert why_denied(ip_address(ip), listed) is not None


@pytest.mark.parametrize("words", ["0.0.0.0/0", "10.0.0.0/7", "::/0", "10.20.0.1/16", "gw", ""])
def test_a_list_of_everything_is_none(words: str):
    with pytest.raises(Refused):
        network(words)


def a_camera(**more: object) -> Camera:
    return Camera(id=CameraId("JK-017"), place=Place(117.5, 36.7, "新城路 1 号"), **more)  # type: ignore[arg-type]


def test_a_template_is_filled_with_a_token_that_runs_out():
    words = stream_address(a_camera(), Stream.MAIN, GATEWAY, NOW)
    given = words.partition("token=")[2]
    assert words.startswith("rtsp://gw/JK-017/main?token=")
    assert is_token(KEY, "JK-017", given, NOW + timedelta(minutes=4, seconds=59))
    assert not is_token(KEY, "JK-017", given, NOW + timedelta(minutes=5))
    assert not is_token(KEY, "JK-018", given, NOW)
    assert not is_token(b"o" * 32, "JK-017", given, NOW)
    later = given.replace(given.partition("-")[0], str(int(NOW.timestamp()) + 10**6))
    for forged in (later, given[:-1], given + "0", "", "-", "٣-x", "9" * 40 + "-x", given.upper()):
        assert not is_token(KEY, "JK-017", forged, NOW), forged


def test_the_token_of_one_expiry_is_none_of_another():
    assert token(KEY, "1", 11) != token(KEY, "11", 1)


def test_what_a_camera_has_of_its_own_goes_first():
    hls = "https://gw.example/hls/{camera}-{stream}.m3u8?e={expires}&t={token}"
    words = stream_address(a_camera(streams=Streams(sub=hls)), Stream.SUB, GATEWAY, NOW)
    assert words.startswith("https://gw.example/hls/JK-017-sub.m3u8?e=1772413500&t=1772413500-")
    with pytest.raises(Refused, match="没有登记"):
        stream_address(a_camera(), Stream.SUB, GATEWAY, NOW)


@pytest.mark.parametrize("name", ["..admin", "a/b", "a@127.0.0.1", "a?x=1", "a#b", "a b", "摄像机1", "{token}"])
def test_a_cameras_name_stays_one_step_of_the_path(name: str):
    camera = Camera(id=CameraId(name), place=Place(117.5, 36.7, "x"))
    found = address(stream_address(camera, Stream.MAIN, GATEWAY, NOW))
    assert found.host == "gw" and found.rest.partition("?")[0].count("/") == 2, found


@pytest.mark.parametrize("name", ["..", ".", "../admin", "a/../b"])
def test_a_cameras_name_climbs_nowhere(name: str):
    with pytest.raises(Refused):
        stream_address(Camera(id=CameraId(name), place=Place(117.5, 36.7, "x")), Stream.MAIN, GATEWAY, NOW)


@pytest.mark.parametrize(
    "words",
    [
        "rtsp://{camera}/main",
        "{camera}://gw/main",
        "rtsp://gw:{token}/main",
        "rtsp://{camera}.gw?x",
        "rtsp://gw/{password}",
        "rtsp://gw/{}",
        "rtsp://gw/{camera",
        "rtsp://gw/{{camera}}",
        "rtsp://gw/{camera.__class__}",
        "rtsp://admin:x@gw/{camera}",
    ],
)
def test_a_template_that_could_lead_elsewhere_is_none(words: str):
    with pytest.raises(Refused):
        template(words)
