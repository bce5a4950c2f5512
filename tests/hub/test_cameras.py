"""`lujian cameras test`: what a site's engineer is told of a source, and that nothing is kept of it."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from console.hub.cameras import main
from console.storage.log import DATABASE
from tests.hub.seats import begun
from tests.hub.test_links import event
from tests.support.broker import MOSQUITTO, WHY_NOT, a_broker

CONFIG = """
[sources.gate-9]
secrets = ["whsec_a2tra2tra2tra2tra2tra2tra2tra2tr"]

[links.frigate-1]
host = "127.0.0.1"
port = {port}
mapping = "frigate.json"
"""
MAPPING = {"classes": {"person@doorstep": "E0405"}, "cameras": {"front_door": "cam-002"}}
PUSH = {"v": 1, "id": "x-1", "camera_id": "cam-002", "type": "shop_overflow", "phase": "start", "confidence": 0.9}


@pytest.fixture
def site(data):
    begun(data)
    (data / "frigate.json").write_text(json.dumps(MAPPING))
    (data / "hub.toml").write_text(CONFIG.format(port=1))
    return data


def run(site, *words):
    return main(["test", *words, "--config", str(site / "hub.toml"), "--data", str(site)])


def saved(site, name, **changes):
    file = site / name
    file.write_text(json.dumps({**PUSH, "ts": datetime.now(UTC).isoformat(), **changes}))
    return str(file)


def test_pushes_from_files_are_told_one_by_one_with_their_classes(site, capsys):
    before = (site / DATABASE).read_bytes()
    files = [
        saved(site, "a.json"),
        saved(site, "b.json", type="smoke_on_balcony"),
        saved(site, "c.json", camera_id="no-such"),
    ]
    assert run(site, "gate-9", *files) == 0
    said = capsys.readouterr().out
    assert "cam-002 start shop_overflow 90% → E0405 店外经营" in said
    assert "smoke_on_balcony 90% → 未映射" in said and "没有登记摄像机 no-such" in said
    assert "将成为告警 2，其中未映射 1，状态消息 0，不涉及，略过 0，不能采用 1" in said
    assert (site / DATABASE).read_bytes() == before


def test_what_is_no_json_is_told_and_the_rest_goes_on(site, capsys):
    (site / "bad.json").write_bytes(b"\xff{")
    assert run(site, "gate-9", str(site / "bad.json"), saved(site, "a.json")) == 0
    assert "不能采用" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "没有来源 nobody，有：frigate-1、gate-9"),
        (("gate-9",), "推送正文"),
        (("gate-9", "no-such-file.json"), "no-such-file.json"),
        (("frigate-1", "a.json"), "不接受文件"),
        (("frigate-1",), "连接不上"),
    ],
)
def test_what_stands_in_the_way_is_said(site, capsys, words, said):
    assert run(site, *words) == 1
    assert said in capsys.readouterr().err


@pytest.mark.skipif(MOSQUITTO is None, reason=WHY_NOT)
async def test_a_link_is_listened_to_beside_the_hub(site, tmp_path, capsys):
    async with a_broker(tmp_path / "mq") as broker:
        (site / "hub.toml").write_text(CONFIG.format(port=broker.port))
        listening = asyncio.create_task(asyncio.to_thread(run, site, "frigate-1", "--seconds", "3"))
        for _ in range(100):
            await asyncio.sleep(0.05)
            if "已连接" in (heard := capsys.readouterr().out):
                break
        await broker.say("frigate/available", b"online")
        await broker.say("frigate/events", event(), event("update", id="9.9-z", label="dog", current_zones=[]), b"{")
        assert await listening == 0
        said = heard + capsys.readouterr().out
    assert "cam-002 start person@doorstep 90%" in said and "→ E0405" in said
    assert "dog" in said and "未映射" in said and "online" in said and "不能采用" in said
