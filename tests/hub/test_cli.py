"""`lujian hub` as a process: what it says, how it stops, and its sentences where it cannot run."""

import asyncio
import json
import signal
import socket
import ssl
import subprocess
import sys

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake

from console.hub.cli import main
from console.hub.founding import PASSWORDS
from console.hub.settings import checked, read_gateway, read_settings, read_sources
from console.wire.frames import Close
from tests.certificate import a_certificate
from tests.hub.seats import RawSeat, a_hub, a_report

PORTS = ["--port", "0", "--http-port", "0"]
HEAVY = (
    "PySide6",
    "qasync",
    "pyqtgraph",
    "folium",
    "numpy",
    "shapely",
    "matplotlib",
    "console.sync",
    "console.models",
    "console.seats",
    "widgets",
)


async def start(data, *words):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "console", "hub", "--data", str(data), *PORTS, "--json", *words,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = await process.stdout.readline()
    assert line, (await process.stderr.read()).decode() if process.stderr else ""
    return process, json.loads(line)


async def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    async with asyncio.timeout(30):
        _, said = await process.communicate()
    return process.returncode, said.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_when_it_is_ready_and_stops_when_told(data, tmp_path, number):
    file = tmp_path / "ready.json"
    process, ready = await start(data, "--ready-file", str(file), "--notice-zh", "演示数据", "--notice-en", "Demo data")
    assert json.loads(file.read_text(encoding="utf-8")) == ready
    assert ready["first_passwords"] == {}, "an old hub makes no account"
    seat = RawSeat(await connect(ready["seats"], compression=None, ping_interval=None))
    await seat.send(frame="SignIn", account="desk01", password=json.loads((data / PASSWORDS).read_text())["desk01"])
    await seat.next("SignedIn")
    await seat.hello()
    assert seat.welcome["notice"] == ["演示数据", "Demo data"] and seat.welcome["http"] == ready["http"]
    closing = asyncio.create_task(seat.closed())
    assert await stop(process, number) == (0, "")
    assert await closing == Close.SHUTDOWN


async def test_a_new_hub_shows_its_administrator_once(tmp_path):
    process, ready = await start(tmp_path / "new")
    assert list(ready["first_passwords"]) == ["admin"]
    assert (await stop(process))[0] == 0
    process, again = await start(tmp_path / "new")
    assert again["first_passwords"] == {} and again["epoch"] == ready["epoch"]
    assert (await stop(process))[0] == 0


async def test_two_hubs_never_share_a_folder(data, capsys):
    process, _ = await start(data)
    assert await asyncio.to_thread(main, ["--data", str(data), *PORTS]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said and str(data) in said
    await stop(process)


def test_a_taken_port_is_a_sentence(data, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--data", str(data), "--port", str(port), "--http-port", "0"]) == 1
    said = capsys.readouterr().err
    assert str(port) in said and "换一个端口" in said and "Traceback" not in said


def test_a_damaged_database_is_a_sentence(data, capsys):
    file = data / "lujian.db"
    file.write_bytes(b"this is no database " * 500)
    assert main(["--data", str(data), *PORTS]) == 1
    said = capsys.readouterr().err
    assert "damaged" in said and "Traceback" not in said


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_plain_text_beyond_this_machine_is_refused(data, capsys, host):
    assert main(["--data", str(data), *PORTS, "--host", host]) == 2
    assert "TLS" in capsys.readouterr().err


WHSEC = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr"
WRONG = {
    "[listen]\nprot = 1": "listen.prot",
    "[listen]\nport = 'x'": "listen.port",
    "[listen]\nport = 70000": "listen.port",
    "[clock]\nkind = 'sun'": "clock.kind",
    "[clock]\nstart = 2024-01-01T00:00:00": "clock.start",
    "color = 1": "color",
    "listen = 3": "listen",
    "[sources.Gate]\nsecrets = ['whsec_x']": "Gate",
    "[sources.gate]\nsecrets = []": "sources.gate.secrets",
    "[sources.gate]\nsecrets = ['whsec_c2hvcnQ=']": "whsec_",
    "[sources.gate]\nsecret = ['x']": "sources",
    "[gateway]\nsecret = 'whsec_x'": "gateway",
    f"[gateway]\nsecret = '{WHSEC}'\ntoken_s = 5": "gateway.token_s",
    f"[gateway]\nsecret = '{WHSEC}'\nnetworks = ['0.0.0.0/0']": "0.0.0.0/0",
    f"[gateway]\nsecret = '{WHSEC}'\nmain = 'rtsp://{{camera}}/'": "gateway",
    "[sources.gate]\nsecrets = ['whsec_a2tra2tra2tra2tra2tra2tra2tra2tr']\nmapping = 'no.json'": "no.json",
    "[listen": "TOML",
    "[listen]\ncert = 'a.pem'": "listen.key",
    "[listen]\npublic_host = 'wss://hub:8800'": "listen.public_host",
}


@pytest.mark.parametrize(("text", "named"), WRONG.items(), ids=WRONG.values())
def test_a_wrong_setting_is_named_in_both_languages(data, tmp_path, capsys, text, named):
    file = tmp_path / "hub.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["--data", str(data), "--config", str(file)]) == 2
    zh, en = capsys.readouterr().err.strip().splitlines()
    assert named in zh + en and any("\u4e00" <= letter <= "\u9fff" for letter in zh)


def test_a_gateway_is_there_where_a_secret_says_so():
    said = {"secret": WHSEC, "token_s": 60, "main": "rtsp://gw/{camera}?t={token}", "networks": ["10.20.0.0/16"]}
    gateway = read_gateway(checked({"gateway": said}))
    assert gateway is not None and gateway.lasts.total_seconds() == 60 and str(gateway.networks[0]) == "10.20.0.0/16"
    assert read_gateway(checked({})) is None


def test_the_settings_file_is_read_and_the_call_wins(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text("[listen]\nport = 9000\n[notice]\nzh = '回放'\n", encoding="utf-8")
    settings = checked(read_settings(file))
    assert (settings.listen.port, settings.words) == (9000, ("回放", "回放"))
    assert read_sources(settings, tmp_path) == {}


def test_the_hub_needs_no_display_and_loads_no_more_than_it_uses():
    code = f"import sys, console.hub.cli; print([m for m in sys.modules if m.startswith({HEAVY!r})])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


@pytest.fixture
def certificate(tmp_path):
    return a_certificate(tmp_path)


async def test_with_a_certificate_it_speaks_tls_and_nothing_less(data, certificate):
    cert, key = certificate
    async with a_hub(data, listen={"cert": str(cert), "key": str(key)}) as hub:
        assert hub.url.startswith("wss://") and hub.http.startswith("https://")
        hub.tls = ssl.create_default_context(cafile=str(cert))
        seat = await hub.live("desk01")
        assert (await seat.ask(a_report("case-1")))["result"] == "ok"
        hub.tls.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises((OSError, EOFError, InvalidHandshake)):
            await hub.socket()


async def test_a_hub_that_listens_everywhere_is_announced_by_a_name_that_can_be_dialled(data, certificate):
    cert, key = certificate
    everywhere = {"host": "0.0.0.0", "cert": str(cert), "key": str(key)}
    async with a_hub(data, listen={**everywhere, "public_host": "127.0.0.1"}) as hub:
        assert hub.url.startswith("wss://127.0.0.1:") and hub.http.startswith("https://127.0.0.1:")
        hub.tls = ssl.create_default_context(cafile=str(cert))
        seat = await hub.live("desk01")
        assert seat.welcome["http"] == hub.http
    async with a_hub(data, listen=everywhere) as hub:
        assert hub.url.startswith(f"wss://{socket.gethostname()}:") and "0.0.0.0" not in hub.http


def test_a_certificate_that_is_none_is_a_sentence(data, tmp_path, capsys):
    (tmp_path / "x.pem").write_text("not a certificate")
    pem = str(tmp_path / "x.pem")
    assert main(["--data", str(data), *PORTS, "--cert", pem, "--key", pem]) == 2
    assert "x.pem" in capsys.readouterr().err
