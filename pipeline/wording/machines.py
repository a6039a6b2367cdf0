"""Workers on other machines, and copies of a finished set elsewhere (O84…, O85…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "O840": Wording(
        "要让别的电脑一起生成（--scheduler），还缺少组件 distributed；没有写入任何文件。",
        '请运行：python -m pip install "jixiao[cluster]"；或去掉 --scheduler，只用这台电脑。',
        "--scheduler needs the package distributed, which is not installed; nothing was written.",
        'Install it with: python -m pip install "jixiao[cluster]" - or leave --scheduler out.',
    ),
    "O841": Wording(
        "“{scheduler}”不是可用的调度程序地址，或加密设置（TLS）不完整；没有写入任何文件。",
        "地址形如 tcp://192.168.1.10:8786；怎样启动和设置，见 docs/many-machines.md。",
        "{scheduler} is no address of a scheduler that can be used, or the TLS settings are incomplete; "
        "nothing was written.",
        "An address looks like tcp://192.168.1.10:8786; see docs/many-machines.md for the rest.",
    ),
    "O842": Wording(
        "{seconds} 秒内没有连上调度程序 {scheduler}；没有写入任何文件。",
        "请核对地址和端口，确认那台电脑上的调度程序正在运行、防火墙没有拦截，然后再试；"
        "或去掉 --scheduler，只用这台电脑。",
        "the scheduler {scheduler} was not reached within {seconds} seconds; nothing was written.",
        "Check address, port and firewall, and that it is running there, then try again; or leave "
        "--scheduler out.",
    ),
    "O843": Wording(
        "调度程序 {scheduler} 名下 {seconds} 秒内没有出现工作进程；没有写入任何文件。",
        "请先在参加的电脑上启动工作进程（见 docs/many-machines.md），然后再试。",
        "no worker appeared at the scheduler {scheduler} within {seconds} seconds; nothing was written.",
        "Start workers first (see docs/many-machines.md) and try again.",
    ),
    "O844": Wording(
        "工作进程 {worker} 的程序版本与这台电脑不同：那边 {there}，这边 {here}。",
        "版本不同，生成的文件就可能不同。请在所有电脑上安装同一版本后重启工作进程，再运行一次。",
        "the worker {worker} has other versions: {there} there, {here} here.",
        "Its drafts might differ. Install the same versions on all machines, restart it and run again.",
    ),
    "O845": Wording(
        "工作进程 {worker} 上没有装好这个程序，或者它没有回答；没有写入任何文件。",
        "请在那台电脑上安装同一版本的 jixiao，重启工作进程后再试。",
        "the worker {worker} does not have this program, or does not answer; nothing was written.",
        "Install the same version of jixiao there, restart the worker and try again.",
    ),
    "O846": Wording(
        "与调度程序的连接断了，或已没有工作进程；已生成的草稿都在。",
        "请检查网络和那几台电脑，然后重新运行：已完成的不会重做；去掉 --scheduler 则只用这台电脑。",
        "the connection to the scheduler is lost, or no worker is left; what was made is kept.",
        "Check the network and the machines and run again: nothing is done twice.",
    ),
    "O847": Wording(
        "连续 {count} 个填写进程一启动就中止；已生成的草稿都在。",
        "请看看内存是否够用、杀毒软件有没有拦截 Python，再运行一次；也可加 --jobs 1，不另开进程。",
        "{count} processes in a row came to an end as soon as they had started; what was made is kept.",
        "See whether memory is short or a virus scanner stops Python, and run again; --jobs 1 starts none.",
    ),
    "O850": Wording(
        "要把成品复制到 {address}（--publish），还缺少组件：{packages}。",
        "请运行：python -m pip install {packages}，然后再试。",
        "--publish to {address} needs a package that is not installed: {packages}.",
        "Install it with: python -m pip install {packages} - and try again.",
    ),
    "O851": Wording(
        "“{address}”不是可用的发布地址。",
        "请填文件夹，或形如 s3://存储桶/文件夹 的地址；见 docs/publishing.md。",
        "{address} is no address to publish to.",
        "Give a folder, or an address like s3://bucket/folder; see docs/publishing.md.",
    ),
    "O852": Wording(
        "没有复制完到 {address}（{reason}）。本机的文件都已生成；那边的清单 manifest.json 仍然属实。",
        "请检查网络、地址和权限，再运行一次同一条命令：已复制过去的不会重传。",
        "{address} did not take everything ({reason}). All files are made here; the manifest there is still "
        "true.",
        "Check network, address and permission and give the same command again: what is there is not sent "
        "twice.",
    ),
    "O853": Wording(
        "发布地址 {address} 就在本工作区的 outputs 文件夹里。",
        "请换一个工作区之外的文件夹。",
        "{address} lies in the outputs of this workspace.",
        "Choose a folder outside it.",
    ),
    "O854": Wording(
        "{address} 里的 manifest.json 不是本程序写的，或已损坏；没有向那里复制任何文件。",
        "请换一个地址；确认是损坏的，就删去它，再运行一次。",
        "what is called manifest.json at {address} was not written by this program, or is damaged; nothing "
        "was copied there.",
        "Choose another address; if it is damaged, delete it and run again.",
    ),
    "O855": Wording(
        "{address} 里已有一个不是本程序放的文件 {path}，没有覆盖它。",
        "请把它移走，再运行一次。",
        "there is a file at {address} that this program did not put there, {path}; it was not replaced.",
        "Move it away and run again.",
    ),
    "O856": Wording(
        "台账里有这份草稿，但文件不在了，所以没有复制出去。",
        "需要它的话，请重新运行：会再生成一份。",
        "is in the ledger, but the file is gone, so it was not copied.",
        "Run again to have it made once more, if you need it.",
    ),
}
