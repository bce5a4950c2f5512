"""What the operating system would not do, in both languages."""

import errno

from console.domain.text import Refused, Text

WHY: dict[int, Text] = {
    errno.ENOENT: Text("没有这个文件或目录", "there is no such file or folder"),
    errno.EACCES: Text("没有权限", "no permission"),
    errno.EPERM: Text("系统不允许", "the system does not allow it"),
    errno.EEXIST: Text("已经存在，不会覆盖", "it exists already and is not overwritten"),
    errno.EISDIR: Text("这是目录，不是文件", "it is a folder and no file"),
    errno.ENOTDIR: Text("路径中有一段不是目录", "a part of the path is no folder"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EDQUOT: Text("超出磁盘配额", "the disk quota is used up"),
    errno.EROFS: Text("磁盘是只读的", "the disk is read-only"),
    errno.EIO: Text("磁盘读写出错", "the disk failed"),
    errno.EMFILE: Text("打开的文件过多", "too many files are open"),
    errno.ENAMETOOLONG: Text("路径过长", "the path is too long"),
    errno.EADDRINUSE: Text("端口已被占用", "the port is in use"),
    errno.EADDRNOTAVAIL: Text("本机没有这个地址", "this machine has no such address"),
    errno.ECONNREFUSED: Text("对方没有接受连接", "the connection was refused"),
    errno.ECONNRESET: Text("连接被对方断开", "the connection was reset"),
    errno.ETIMEDOUT: Text("等待超时", "it timed out"),
    errno.EHOSTUNREACH: Text("网络不通", "the host is out of reach"),
    errno.ENETUNREACH: Text("网络不通", "the network is out of reach"),
}


def reason_of(fault: OSError) -> Text:
    """The reason, without a full stop; the system's own words where it is none of the known."""
    own = fault.strerror or str(fault)
    return WHY.get(fault.errno or 0, Text(own, own))


def unread(name: object, fault: OSError) -> Refused:
    """That a file could not be read, and why."""
    zh, en = reason_of(fault)
    return Refused(f"读不到 {name}：{zh}。", f"Cannot read {name}: {en}.")


def unwritten(name: object, fault: OSError) -> Refused:
    """That a file could not be written, and why."""
    zh, en = reason_of(fault)
    return Refused(f"写不了 {name}：{zh}。", f"Cannot write {name}: {en}.")
