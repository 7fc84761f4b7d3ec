#!/usr/bin/env python3
"""Check a Hongge journal export without Hongge. 脱离红格系统，独立核对日志导出文件。

    python3 hongge-verify.py journal.jsonl [--checkpoints checkpoints.txt] [--key public.pem] [--code CODE] [--json]

Needs Python 3.9 and, for the signatures, the package `cryptography`; without it all the rest is still checked. 核对内容:
  1. every entry's SHA-256 digest over its canonical JSON (sorted keys, no spaces, ASCII) 每条日志的摘要
  2. each stream is one chain from 64 zeros: no gap, no fork, each entry names the digest before it 每条链首尾相接
  3. each checkpoint's Merkle root (RFC 6962: 0x00 leaf, 0x01 node; leaves in the order of stream, seq) and heads 检查点的根
  4. checkpoints follow each other and carry an Ed25519 signature (C2SP signed note) 检查点前后相接、签名为真
  5. --checkpoints, --key, --code: the same as the notes, key, paper code kept elsewhere 与外部留存的检查点、公钥、核对码一致
Exit 退出码: 0 all true 全部一致 · 1 faults 有问题 · 2 the file cannot be read 文件读不了 · 3 true, but signatures not checked 未核对签名
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
except ImportError:
    Ed25519PublicKey = None

ZEROS = "0" * 64
NOTE = re.compile(
    r"^(\S+)\nnumber (\d+)\nsize (\d+)\nroot (\S+)\nheads ([0-9a-f]{64})\nprevious ([0-9a-f]{64})\ntime (\S+)\n\n— (\S+) (\S+)\n", re.M
)


class Unreadable(Exception):
    """Nothing can be said about this file."""


def sha(content):
    return hashlib.sha256(content).digest()


def short_code(number, note):
    letters = base64.b32encode(sha(note.encode())[:10]).decode()
    return "-".join([str(number)] + [letters[i : i + 4] for i in range(0, 16, 4)])


class Tree:
    """Merkle tree hash, one subtree root for each power of two; beside it the last entry of each stream. Fed in the file's order."""

    def __init__(self):
        self.roots = []  # (leaves under it, hash), from large to small
        self.count, self.last, self.lines = 0, (), hashlib.sha256()

    def add(self, stream, seq, digest):
        self.close(stream)
        self.count, self.last = self.count + 1, (stream, seq, digest)
        leaves, node = 1, sha(b"\0" + bytes.fromhex(digest))
        while self.roots and self.roots[-1][0] == leaves:
            node = sha(b"\1" + self.roots.pop()[1] + node)
            leaves *= 2
        self.roots.append((leaves, node))

    def close(self, stream=None):
        if self.last and self.last[0] != stream:
            self.lines.update("{} {} {}\n".format(*self.last).encode())

    def root(self):
        node = None
        for _, left in reversed(self.roots):
            node = left if node is None else sha(b"\1" + left + node)
        return base64.b64encode(node if node is not None else sha(b"")).decode()

    def heads(self):
        self.close()
        return self.lines.hexdigest()


class Check:
    def __init__(self):
        self.faults, self.remarks = [], []
        self.entries = self.unsealed = 0
        self.trees, self.notes = {}, {}
        self.signed = False

    def fault(self, sentence, **where):
        self.faults.append(dict(where, sentence=sentence))

    def journal(self, lines):
        """Read the export once, line by line. Returns its header."""
        header, end, last = None, None, {}
        for place, text in enumerate(lines, 1):
            try:
                line = json.loads(text)
                if header is None:
                    if line["format"] != "hongge-journal/1":
                        raise Unreadable(f"不认识的格式 {line['format']!r}，本程序只认 hongge-journal/1")
                    header = line
                elif "entry" in line:
                    self.entry(line, last)
                elif "note" in line:
                    self.notes[line["checkpoint"]] = line["note"]
                elif "end" in line:
                    end = line["end"]
                else:
                    raise ValueError("neither entry nor checkpoint")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Unreadable(f"第 {place} 行读不懂：{error}") from error
        if end != {"entries": self.entries, "checkpoints": len(self.notes)}:
            self.fault(f"文件不完整：结尾行应记 {self.entries} 条日志、{len(self.notes)} 个检查点，实际是 {end}")
        return header or {}

    def entry(self, line, last):
        """One entry against its digest and against the entry before it in its stream."""
        content, digest = line["content"], line["digest"]
        stream, seq, row = content["stream"], content["seq"], line["entry"]
        where, name = {"row": row, "stream": stream, "seq": seq}, f"日志 {row} 号（链 {stream} 第 {seq} 条）"
        self.entries, sealed_in = self.entries + 1, line["checkpoint"]
        if not isinstance(seq, int):
            self.fault(f"{name}：序号不是数，被改过", **where)
            return
        seq_before, digest_before, sealed_before = last.get(stream, (0, ZEROS, 1))
        if sha(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hex() != digest:
            self.fault(f"{name}：内容与摘要不符，被改过", **where)
        elif seq > seq_before + 1:
            self.fault(f"{name}：前面的第 {seq_before + 1} 至 {seq - 1} 条不见了", **where)
        elif seq <= seq_before:
            self.fault(f"{name}：同一位置有两条，其中一条是插进来的", **where)
        elif content["previous"] != digest_before:
            self.fault(f"{name}：接不上前一条，两条中有一条被换过", **where)
        if sealed_in is None:
            self.unsealed += 1
        else:
            if sealed_before is None or sealed_in < sealed_before:
                self.fault(f"{name}：封存次序不对，它或它前面的一条被拆封或插入", **where)
            if re.fullmatch("[0-9a-f]{64}", digest):
                self.trees.setdefault(sealed_in, Tree()).add(stream, seq, digest)
        last[stream] = (seq, digest, sealed_in)

    def checkpoints(self, key):
        """Each note against the entries it sealed, the note before, and the key."""
        size, previous = 0, ZEROS
        self.signed = key is not None
        for place, number in enumerate(sorted(self.notes), 1):
            note, tree, name = self.notes[number], self.trees.pop(number, Tree()), f"第 {number} 号检查点"
            found = NOTE.fullmatch(note)
            if not found:
                self.fault(f"{name}：正文读不懂，被改过", checkpoint=number)
                continue
            said = dict(zip(("origin", "number", "size", "root", "heads", "previous", "time", "name", "signature"), found.groups()))
            if int(said["number"]) != number or number != place:
                self.fault(f"{name}：编号不连续，有检查点不见了或被换过", checkpoint=number)
            elif said["previous"] != previous:
                self.fault(f"{name}：接不上前一个检查点", checkpoint=number)
            if int(said["size"]) != size + tree.count:
                self.fault(f"{name}：应封存 {int(said['size']) - size} 条日志，文件里有 {tree.count} 条", checkpoint=number)
            elif (said["root"], said["heads"]) != (tree.root(), tree.heads()):
                self.fault(f"{name}：封存的日志算出的根与签名的不同，其中有日志被整体改写", checkpoint=number)
            if key is not None and not signed_by(key, note, said):
                self.fault(f"{name}：签名不对", checkpoint=number)
            size, previous = int(said["size"]), sha(note.encode()).hex()
        for number in self.trees:
            self.fault(f"有日志说自己封在第 {number} 号检查点，但没有这个检查点", checkpoint=number)

    def kept_elsewhere(self, text):
        """The notes against a copy of checkpoints.txt that somebody else kept."""
        kept = {}
        for found in NOTE.finditer(text):
            if kept.setdefault(int(found[2]), found[0]) != found[0]:
                self.fault(f"外部留存的文件里，第 {found[2]} 号检查点有两个版本", checkpoint=int(found[2]))
        if NOTE.sub("", text).strip():
            self.fault("外部留存的文件里有不属于任何检查点的文字")
        for number, note in kept.items():
            if number not in self.notes:
                self.fault(f"外部留存有第 {number} 号检查点，导出文件里没有，数据库可能被换成了旧备份", checkpoint=number)
            elif self.notes[number] != note:
                self.fault(f"第 {number} 号检查点与外部留存的不同，其中之一被改写", checkpoint=number)
        if newer := [number for number in self.notes if number not in kept]:
            self.remarks.append(f"有 {len(newer)} 个检查点不在外部留存的文件里（留存之后新签的属于正常）")


def signed_by(key, note, said):
    """C2SP signed note: base64 of a 4-byte key hash and the signature over the text before the blank line."""
    try:
        blob = base64.b64decode(said["signature"], validate=True)
        key_hash = sha(said["name"].encode() + b"\n\x01" + key.public_bytes_raw())[:4]
        key.verify(blob[4:], note[: note.index("\n\n") + 1].encode())
        return blob[:4] == key_hash and said["name"] == said["origin"]
    except (ValueError, InvalidSignature):
        return False


def read_key(given, header):
    """The public key: a PEM file or base64 given by the reader, else what the export says of itself."""
    if not (text := given or header.get("public_key")):
        return None
    try:
        if given and not re.fullmatch(r"[A-Za-z0-9+/]{43}=", given):
            return load_pem_public_key(Path(given).read_bytes())
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))
    except (OSError, ValueError) as error:
        raise Unreadable(f"公钥读不了：{error}") from error


def main():
    parser = argparse.ArgumentParser(description="独立核对红格日志导出文件", epilog="退出码：0 一致，1 有问题，2 读不了，3 未核对签名")
    parser.add_argument("file", help="hongge export-journal 写出的文件")
    parser.add_argument("--checkpoints", metavar="FILE", help="外部留存的 checkpoints.txt")
    parser.add_argument("--key", help="另行保存的公钥：PEM 文件，或 32 字节的 base64")
    parser.add_argument("--code", help="纸上或二维码里的核对码，如 12-K7QD-3MYX-PQ2A-7BCE")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    check = Check()
    try:
        with open(given.file, encoding="utf-8") as file:
            header = check.journal(file)
        check.checkpoints(read_key(given.key, header) if Ed25519PublicKey else None)
        if given.checkpoints:
            check.kept_elsewhere(Path(given.checkpoints).read_text(encoding="utf-8"))
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        print(json.dumps({"ok": False, "error": str(error)}, ensure_ascii=False) if given.json else f"读不了：{error}")
        return 2
    codes = {number: short_code(number, note) for number, note in check.notes.items()}
    if given.code and given.code.strip().upper() not in codes.values():
        check.fault(f"核对码 {given.code} 不属于文件里的任何检查点")
    if not Ed25519PublicKey:
        check.remarks.append("没有安装 cryptography，签名没有核对（pip install cryptography 后再试）；其余各项都核对了")
    elif not check.signed and check.notes:
        check.remarks.append("没有公钥，签名没有核对；其余各项都核对了")
    elif not given.key and check.notes:
        check.remarks.append("公钥取自导出文件自己，只能说明前后一致；请用 --key 给出另行保存的公钥再核对一次")
    if check.unsealed:
        check.remarks.append(f"{check.unsealed} 条日志还没有检查点封存，只核对了链")
    if given.json:
        content = {"ok": not check.faults, "entries": check.entries, "unsealed": check.unsealed, "checkpoints": len(check.notes)}
        content |= {"signatures_checked": bool(check.signed), "codes": codes, "faults": check.faults, "remarks": check.remarks}
        print(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        print(f"日志 {check.entries} 条，检查点 {len(check.notes)} 个")
        print("\n".join(["✗ " + fault["sentence"] for fault in check.faults] + ["· " + remark for remark in check.remarks]))
        if codes:
            print(f"最后一个检查点的核对码：{codes[max(codes)]}（可与通报或张贴件上的比对）")
        print(f"发现 {len(check.faults)} 处问题" if check.faults else "✓ 核对一致")
    return 1 if check.faults else 0 if check.signed or not check.notes else 3


if __name__ == "__main__":
    sys.exit(main())
