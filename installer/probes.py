"""What is run inside the installed Python, to see that what was packed works together. Each prints that it fits."""

from typing import Final

RUNTIME: Final = """
import asyncio, ctypes, decimal, lzma, sqlite3, ssl, sys, zoneinfo
import aiohttp, msgspec, numpy, platformdirs, shapely, websockets
log = sqlite3.connect("probe.db")
log.execute("PRAGMA journal_mode=WAL")
log.execute("CREATE TABLE seen (word TEXT)")
log.execute("INSERT INTO seen VALUES (?)", ("路见",))
assert log.execute("SELECT word FROM seen").fetchone() == ("路见",)
assert sys.flags.utf8_mode and sys.flags.isolated
ssl.create_default_context()
zoneinfo.ZoneInfo("Asia/Shanghai")
assert numpy.linalg.det(numpy.eye(3)) == 1.0
asyncio.run(asyncio.sleep(0))
print("runtime fits", sys.version.split()[0], ssl.OPENSSL_VERSION, "SQLite", sqlite3.sqlite_version)
"""

WINDOW: Final = """
import pyqtgraph, qasync
from PySide6.QtCore import QTimer
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(["probe", "-platform", "offscreen"])
label, plot = QLabel("路见"), pyqtgraph.PlotWidget()
plot.plot([1, 3, 2])
label.show(), plot.show()
QTimer.singleShot(200, application.quit)
assert application.exec() == 0
print("windows fit")
"""

HUB: Final = """
import alembic, argon2, greenlet, sqlalchemy
from cryptography.fernet import Fernet
with sqlalchemy.create_engine("sqlite://").connect() as connection:
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
argon2.PasswordHasher(time_cost=1, memory_cost=64).hash("x")
Fernet.generate_key()
print("hub fits")
"""


def off_screen(*words: str, password: str = "") -> str:
    """A command of the product where nothing has a display: wine lets no QT_ variable in, so it is set inside."""
    return f"""
import os
os.environ |= {{"QT_QPA_PLATFORM": "offscreen", "LUJIAN_PASSWORD": {password!r}}}
from console.__main__ import main
code = main({list(words)!r})
print("the command fits, exit", code)
"""
