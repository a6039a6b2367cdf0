"""The archive (A…): what verify finds, and why something could not be filed, found or destroyed."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "A701": Wording(
        "档案日志记有这个档案包，但它不见了。",
        "请从备份恢复整个文件夹。",
        "is in the log, but the bag is gone.",
        "Restore the whole folder from a backup.",
    ),
    "A702": Wording(
        "档案里多出了这一项，日志里没有它。",
        "请查明来历后移走；档案文件夹里不能放别的东西。",
        "stands in the archive, but nothing in the log accounts for it.",
        "Find out where it comes from and move it away; nothing else may stand in the archive.",
    ),
    "A703": Wording(
        "档案包清单里有这个文件，但它不见了。",
        "请从备份恢复这个文件，再校验一次。",
        "is in the manifest of its bag, but the file is gone.",
        "Restore it from a backup and verify again.",
    ),
    "A704": Wording(
        "档案包里多出了这一项，清单里没有它。",
        "请查明来历后移走；档案包封存后不能再放东西。",
        "stands in a bag whose manifest does not list it.",
        "Find out where it comes from and move it away; nothing may be put into a sealed bag.",
    ),
    "A705": Wording(
        "内容与封存时不一致，被改动或损坏了。",
        "请从备份恢复这个文件，再校验一次。",
        "is not what was sealed: it was altered or damaged.",
        "Restore it from a backup and verify again.",
    ),
    "A706": Wording(
        "这个档案包不是日志记录的那一个：被整包替换、改写，或换成了旧副本。",
        "请从备份恢复整个档案包，再校验一次。",
        "the bag is not the one in the log: replaced, rewritten as a whole, or an older copy.",
        "Restore the whole bag from a backup and verify again.",
    ),
    "A707": Wording(
        "档案日志的这一行被改动、损坏，或与前一行接不上。",
        "请从备份恢复 events.jsonl；在此之前不会再写入档案。",
        "this line of the log was altered or damaged, or does not follow the one before it.",
        "Restore events.jsonl from a backup; until then nothing is added to the archive.",
    ),
    "A708": Wording(
        "档案日志里没有 {head}… 这一环（见 {source}）：日志或整个档案是旧副本。",
        "请恢复最近的备份。",
        "the log does not hold {head}… (known from {source}): it, or the whole archive, is an older copy.",
        "Restore the latest backup.",
    ),
    "A709": Wording(
        "销毁清册不见了，或被改动过。",
        "请从备份恢复这个文件。",
        "the list of what was destroyed is gone or was altered.",
        "Restore it from a backup.",
    ),
    "A710": Wording(
        "目录数据库读不出来，或是由更新版本的程序写的。",
        "档案本身不受影响；请更新程序，或运行 jixiao archive rebuild 重建目录。",
        "the catalog cannot be read, or a newer version of the program made it.",
        "The archive itself is not affected: update the program, or run jixiao archive rebuild.",
    ),
    "A721": Wording(
        "这个批次还没有生成文书，没有可以归档的内容。",
        "请先运行 jixiao run。",
        "nothing was made of this batch yet, so there is nothing to file.",
        "Run jixiao run first.",
    ),
    "A722": Wording(
        "台账里有 {number}，但草稿文件不见了，归档时缺这一份。",
        "请找回文件，或重新运行 jixiao run 补出，然后再归档一次。",
        "the ledger has {number}, but its draft is gone; the set was filed without it.",
        "Put the file back, or let jixiao run make it again, and file the batch once more.",
    ),
    "A723": Wording(
        "{number} 生成后被人改过，按现在的样子归档，并在元数据里注明。",
        "不必处理。",
        "{number} was edited since it was made; it is filed as it stands, and its record says so.",
        "Nothing has to be done.",
    ),
    "A724": Wording(
        "档案里没有“{name}”。",
        "请核对编号或名称；可用 jixiao archive find 查找。",
        "the archive holds nothing called “{name}”.",
        "Check the number or the name; jixiao archive find searches.",
    ),
    "A726": Wording(
        "导出的目标不是空文件夹。",
        "请换一个还不存在的文件夹名，程序不会覆盖任何东西。",
        "the target of the export is not an empty folder.",
        "Name a folder that does not exist yet; nothing is ever replaced.",
    ),
    "A727": Wording(
        "读不出这个输入文件，无法判断里面有没有这个人，已整个销毁。",
        "不必处理；销毁清册里有记录。",
        "this input cannot be read, so nobody can tell whether the person is in it; it goes as a whole.",
        "Nothing has to be done; the list of what was destroyed tells of it.",
    ),
    "A730": Wording(
        "jixiao.yaml 写了 PostgreSQL 目录，但没有安装它的驱动。",
        "请安装：pip install 'jixiao[postgres]'。",
        "jixiao.yaml names a catalog on PostgreSQL, but its driver is not installed.",
        "Install it: pip install 'jixiao[postgres]'.",
    ),
    "A731": Wording(
        "连不上目录数据库服务器，或没有权限。",
        "请检查 jixiao.yaml 的 catalog 地址、服务器是否开着、~/.pgpass 里的密码。",
        "the catalog's server does not answer, or lets us not in.",
        "Check the address in jixiao.yaml, whether the server is up, and the password in ~/.pgpass.",
    ),
    "A806": Wording(
        "档案正在使用：用户 {user}，电脑 {host}，进程 {pid}。",
        "请等它结束后再试。",
        "the archive is in use: user {user}, machine {host}, process {pid}.",
        "Wait until it has finished and try again.",
    ),
}
