#!/usr/bin/env python3
"""Check a Hongge journal export, or recount an owners' vote, without Hongge. 脱离红格系统，独立核对日志导出文件，独立重算业主表决。

    python3 hongge-verify.py journal.jsonl [--checkpoints checkpoints.txt] [--key public.pem] [--code CODE] [--json]
    python3 hongge-verify.py vote bundle.json [--fingerprint HEX] [--root HEX] [--receipt CODE] [--opening FILE] [--json]

Needs Python 3.9 and, for the signatures of a journal, the package `cryptography`; without it all the rest is still checked.
This file stands alone: it uses nothing of Hongge, and counts votes by its own arithmetic. 日志核对内容:
  1. every entry's SHA-256 digest over its canonical JSON (sorted keys, no spaces, ASCII) 每条日志的摘要
  2. each stream is one chain from 64 zeros: no gap, no fork, each entry names the digest before it 每条链首尾相接
  3. each checkpoint's Merkle root (RFC 6962: 0x00 leaf, 0x01 node; leaves in the order of stream, seq) and heads 检查点的根
  4. checkpoints follow each other and carry an Ed25519 signature (C2SP signed note) 检查点前后相接、签名为真
  5. --checkpoints, --key, --code: the same as the notes, key, paper code kept elsewhere 与外部留存的检查点、公钥、核对码一致
表决核对内容:
  1. the file is byte for byte as published; the register's SHA-256 and the totals of persons and area 原样、名册指纹、总人数和总面积
  2. the papers are one chain from what was frozen before opening to the close, under one Merkle root 票成一条链，根一致
  3. sealed papers agree with their openings, where the file holds them 保密票与开票材料一致
  4. every figure and verdict of every motion, also with each open setting read the other way 每个议题的每个数和结论，换一种算法的也算
  5. --fingerprint, --root: as printed on the notices; --receipt: whether and how one paper counts 与公告所印一致；回执对应的票算没算
Exit 退出码: 0 all true 全部一致 · 1 faults 有问题 · 2 the file cannot be read 文件读不了
  3 true as far as it goes: signatures not checked, or sealed papers not opened 其余一致，但未核对签名，或保密票没有开票材料、票数没有重算
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
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
except ImportError:
    Ed25519PublicKey = None

ZEROS = "0" * 64
NOTE = re.compile(
    r"^(\S+)\nnumber (\d{1,18})\nsize (\d{1,18})\nroot (\S+)\nheads ([0-9a-f]{64})\nprevious ([0-9a-f]{64})\ntime (\S+)\n\n— (\S+) (\S+)\n",
    re.M,
)


class Unreadable(Exception):
    """Nothing can be said about this file."""


def sha(content):
    return hashlib.sha256(content).digest()


def whole(number):
    """The number of a checkpoint. ValueError when it is none."""
    if type(number) is not int:
        raise ValueError(f"检查点的编号应是整数，这里是 {number!r}")
    return number


def text_in(note):
    """The text of a checkpoint. ValueError when it is none."""
    if not isinstance(note, str):
        raise ValueError(f"检查点的正文应是文字，这里是 {note!r}")
    note.encode()
    return note


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
                    self.notes[whole(line["checkpoint"])] = text_in(line["note"])
                elif "end" in line:
                    end = line["end"]
                else:
                    raise ValueError("neither entry nor checkpoint")
            except RecursionError as error:
                raise Unreadable(f"第 {place} 行读不懂：一层套一层，套得太深") from error
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
                raise Unreadable(f"第 {place} 行读不懂：{error!r}") from error
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
        if not NOTE.search(text):
            raise Unreadable("外部留存的文件里一个检查点也没有，没有东西可比；请换那份真正留存的 checkpoints.txt")
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
        key_hash = sha(said["name"].encode() + b"\n\x01" + key.public_bytes(Encoding.Raw, PublicFormat.Raw))[:4]
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
    except (OSError, ValueError, TypeError) as error:
        raise Unreadable(f"公钥读不了：{error}") from error


# --- an owners' vote 业主表决 -------------------------------------------------------------------------------------------------

PARTS = {"format", "frozen", "register", "papers", "close", "root", "results", "digest"}
WHY = {
    "no_authority": "没有书面授权", "oral_proxy": "只有口头委托", "proxy_cap": "代理人代投超过上限", "late": "截止以后才交",
    "motion_not_noticed": "议题没有列入公告", "withdrawn": "已撤回", "conflicting": "共有人意见相反", "not_owner": "不是计票的业主",
    "undelivered": "房屋没有交付", "no_representative": "共有人没有推选他投票", "mismarked": "填错", "replaced": "后来改投了",
    "repeated": "已经投过",
}  # fmt: skip
SAID = {"yes": "同意", "no": "不同意", "abstain": "弃权", "invalid": "填错"}
# profile, kind → quorum and majority: numerator, denominator, whether exactly that much is too little; whether the majority is of all
LAW = {
    ("civil_code", "ordinary"): ((2, 3, False), (1, 2, True), False),  # 民法典 278
    ("civil_code", "special"): ((2, 3, False), (3, 4, False), False),
    ("civil_code", "interested"): ((1, 1, False), (1, 1, False), True),  # 民法典 279
    ("pre_2021", "ordinary"): ((1, 2, True), (1, 2, True), True),  # 原物业管理条例 12
    ("pre_2021", "special"): ((1, 2, True), (2, 3, False), True),
    ("pre_2021", "interested"): ((1, 1, False), (1, 1, False), True),
}


def canonical(content):
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def name_of(owners):
    return "+".join(sorted({part for owner in owners for part in owner.split("+") if part}))


def reaches(part, whole, line):
    ours, bound = part * line[1], whole * line[0]
    return ours > bound if line[2] else ours >= bound


def area_of(text):
    metres, cents = re.fullmatch(r"(\d+)\.(\d\d)", text).groups()
    return int(metres) * 100 + int(cents)


def text_of(area):
    return f"{area // 100}.{area % 100:02d}"


def verdict(figures, motion):
    """Figures, areas in 0.01 m², completed by quorum, majority, passed; areas become texts."""
    quorum, majority, of_all = LAW[motion["profile"], motion["kind"]]
    whole, some = "total" if of_all else "part", figures["part_n"] > 0
    told = {name: text_of(value) if name.endswith("_a") else value for name, value in figures.items()}
    told["quorum"] = some and all(reaches(figures["part" + by], figures["total" + by], quorum) for by in ("_n", "_a"))
    told["majority"] = some and all(reaches(figures["yes" + by], figures[whole + by], majority) for by in ("_n", "_a"))
    return dict(told, passed=told["quorum"] and told["majority"])


def voters(rows, motion):
    """Area and persons by voter, and who bought what is not handed over."""
    area, buyers = {}, set()
    for unit, size, owners, use, state, developer in rows:
        if use in ("parking", "storage") and not motion["parking"]:
            continue
        who = name_of([developer]) if state != "delivered" else name_of(owners) or "+" + unit
        area[who] = area.get(who, 0) + size
        buyers.update(owners if state == "undelivered" else ())
    once = motion["alone_and_joint"] == "one"
    heads = {who: 0 if once and len(who.split("+")) > 1 and any(owner in area for owner in who.split("+")) else 1 for who in area}
    return area, heads, buyers


def joins(motion):
    return motion["join"] and (motion["kind"] == "ordinary" or (motion["kind"] == "special" and motion["join_special"]))


def recount(rows, ballots, motion, delivered):
    """`ballots`: (seq, voter, choice, reason it came with) in order. Returns figures, who joined how, {seq: why it does not count}."""
    area, heads, buyers = voters(rows, motion)
    teams = {}
    for who in area:
        for owner in who.split("+") if "+" in who and who[0] != "+" else ():
            teams.setdefault(owner, []).append(who)

    def around(some):
        return [team for team in teams.get(some.split("+")[0], ()) if set(some.split("+")) <= set(team.split("+"))]

    own, alone, out, sent = {}, {}, {}, set()
    for seq, voter, choice, reason in ballots:
        who = name_of([voter])
        parts = who.split("+")
        here = [who] if who in area else around(who)
        box = own if who in area else alone
        if reason:
            out[seq] = reason
            sent.update(here if reason != "late" else ())
        elif not here:
            out[seq] = "undelivered" if buyers.issuperset(parts) else "not_owner"
        elif choice == "invalid" and motion["mismarked"] == "not_effective":
            out[seq] = "mismarked"
            sent.update(here)
        elif who in box and not motion["revote"]:
            out[seq] = "repeated"
        else:
            if who in box:
                out[box[who][0]] = "replaced"
            box[who] = (seq, choice)
    says = {who: choice for who, (_, choice) in own.items()}
    marks, fine, apart = {}, set(), set()
    for (seq, choice), who in sorted((paper, who) for who, paper in alone.items()):
        for team in around(who):
            marks.setdefault(team, {}).update(dict.fromkeys(who.split("+"), (seq, choice)))
    for team, marked in marks.items():
        sent.add(team)
        papers = set(marked.values())
        if team not in own and len({choice for _, choice in papers}) > 1:
            apart.update(seq for seq, _ in papers)
        elif team not in own and len(marked) == len(team.split("+")):
            says[team] = papers.copy().pop()[1]
            fine.update(seq for seq, _ in papers)
    out.update({seq: "conflicting" if seq in apart else "no_representative" for seq, _ in alone.values() if seq not in fine})
    figures = {"total_n": sum(heads.values()), "total_a": sum(area.values()), "part_n": 0, "part_a": 0}
    for choice in ("yes", "no", "abstain"):
        group = [who for who, said in says.items() if said == choice or (choice == "abstain" and said == "invalid")]
        figures[choice + "_n"], figures[choice + "_a"] = sum(heads[who] for who in group), sum(area[who] for who in group)
    side, late = None, [0, 0]
    if joins(motion):
        ahead = [a for a, b in (("yes", "no"), ("no", "yes")) if all(figures[a + by] > figures[b + by] for by in ("_n", "_a"))]
        silent = [who for who in delivered if who in area and who[0] != "+" and who not in sent and who not in says]
        side, late = (ahead or ["abstain"])[0], [sum(heads[who] for who in silent), sum(area[who] for who in silent)]
        figures[side + "_n"] += late[0]
        figures[side + "_a"] += late[1]
    for by in ("_n", "_a"):
        figures["part" + by] = figures["yes" + by] + figures["no" + by] + figures["abstain" + by]
    return verdict(figures, motion), [side, *late], out


class Vote(Check):
    """A published bundle. Faults name what differs."""

    def __init__(self, content):
        super().__init__()
        try:
            self.told = json.loads(content.decode())
            if self.told["format"] != "hongge-vote/1":
                raise Unreadable(f"不认识的格式 {self.told['format']!r}，本程序只认 hongge-vote/1")
            self.outside(content)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f"不是表决的票据包：{error!r}") from error
        self.digests, self.counts, self.papers = [], {}, None

    def outside(self, content):
        whole = {name: value for name, value in self.told.items() if name != "digest"}
        if not PARTS <= self.told.keys() <= PARTS | {"openings"}:
            self.fault("文件里多出或少了一部分")
        if sha(canonical(whole)).hex() != self.told["digest"] or canonical(self.told) + b"\n" != content:
            self.fault("文件不是公布时的原样，有字被改过")

    def check(self):
        """All parts in turn; a part that makes no sense is a fault of its own."""
        for part, name in ((self.register, "名册"), (self.chain, "票链"), (self.opened, "开票材料"), (self.results, "结果")):
            try:
                part()
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError) as error:
                self.fault(f"{name}里有一处读不懂，被改过：{error!r}")

    def rows(self, motion):
        rows = self.told["register"]
        within = {row[0] for row in rows} if motion["scope"] is None else set(motion["scope"])
        return [row for row in rows if row[0] in within]

    def register(self):
        rows, frozen = self.told["register"], self.told["frozen"]
        units = [row[0] for row in rows]
        if units != sorted(set(units)):
            self.fault("名册里有一户出现了两次，或者次序不对")
        for unit, size, owners, use, state, developer in rows:
            known = use in ("flat", "shop", "office", "parking", "storage") and state in ("delivered", "unsold", "undelivered")
            if not known or type(size) is not int or size < 0 or owners != name_of(owners).split("+") * bool(owners) or not developer:
                self.fault(f"名册里 {unit} 户写得不对", unit=unit)
        if sha(b"".join(canonical(row) + b"\n" for row in rows)).hex() != frozen["fingerprint"]:
            self.fault(f"名册算出的指纹与冻结的 {frozen['fingerprint'][:16]}… 不同，名册被改过")
        for motion in frozen["motions"]:
            area, heads, _ = voters(self.rows(motion), motion)
            if (sum(heads.values()), sum(area.values())) != (motion["total_n"], motion["total_a"]):
                self.fault(f"议题 {motion['id']}：名册算出的总人数、总面积与冻结的不同", motion=motion["id"])

    def chain(self):
        previous, tree = sha(canonical(self.told["frozen"])).hex(), Tree()
        links = [(f"第 {paper['seq']} 张票", paper) for paper in self.told["papers"]] + [("截止时的记录", self.told["close"])]
        for place, (name, paper) in enumerate(links, 1):
            content = {key: value for key, value in paper.items() if key != "digest"}
            if paper["seq"] != place:
                self.fault(f"{name}前面有票不见了，或者次序不对", seq=place)
            previous = sha(canonical(dict(content, previous=previous))).hex()
            if previous != paper["digest"]:
                self.fault(f"{name}与摘要不符：它自己，或者它前面的，被改过", seq=place)
            previous = paper["digest"]
            tree.add(0, place, previous)
        if base64.b64decode(tree.root()).hex() != self.told["root"]:
            self.fault("票链算出的根与公布的不同，有票被改过")

    def opened(self):
        """The papers as they can be read: in open mode the bundle's own, in sealed mode the openings."""
        papers, sealed = self.told["papers"], self.told["frozen"]["mode"] == "sealed"
        if not sealed:
            self.papers = papers
        elif "openings" in self.told:
            self.papers = self.told["openings"]
            if len(self.papers) != len(papers):
                self.fault(f"开票材料有 {len(self.papers)} 份，票有 {len(papers)} 张")
            for paper, said in zip(papers, self.papers):
                if said["seq"] != paper["seq"] or sha(canonical(said)).hex() != paper["commitment"]:
                    self.fault(f"第 {paper['seq']} 张票的开票材料与当初封存的不符", seq=paper["seq"])

    def results(self):
        told, close = self.told, self.told["close"]
        ruled = {(seq, motion): reason for seq, motion, reason in close["rulings"]}
        if not set(ruled.values()) <= set(WHY):
            self.fault("截止时的记录里有不认识的理由")
        if [result["motion"] for result in told["results"]] != [motion["id"] for motion in told["frozen"]["motions"]]:
            self.fault("结果里的议题与冻结的不同")
        for motion, result in zip(told["frozen"]["motions"], told["results"]):
            name = motion["id"]
            if len(result) != 5 or len(result["readings"]) != 4 or len(dict(result["rejected"])) != len(result["rejected"]):
                self.fault(f"议题 {name}：结果里多出或少了内容", motion=name)
            if self.papers is None:
                self.arithmetic(motion, result)
                continue
            ballots = [
                (paper["seq"], paper["voter"], paper["choices"][name], ruled.get((paper["seq"], name)) or ruled.get((paper["seq"], None)))
                for paper in self.papers
                if name in paper["choices"]
            ]
            if not all(choice in SAID for _, _, choice, _ in ballots):
                self.fault(f"议题 {name}：有不认识的意见", motion=name)
            figures, joined, out = recount(self.rows(motion), ballots, motion, close["delivered"])
            self.counts[name] = out
            self.same(name, "", result["figures"], figures)
            self.same(name, "随多数的票", {"join": result["joined"]}, {"join": joined})
            self.same(name, "不计入的票", {str(seq): why for seq, why in result["rejected"]}, {str(seq): why for seq, why in out.items()})
            for setting, other in self.others(motion):
                again = other and recount(self.rows(motion), ballots, other, close["delivered"])[0]
                self.same(name, f"换一种算法（{setting}）", result["readings"][setting] or {}, again or {})

    def others(self, motion):
        """The settings that law leaves open, each read the other way."""
        turned = {"not_effective": "participates", "participates": "not_effective", "one": "two", "two": "one"}
        for setting in ("mismarked", "alone_and_joint"):
            yield setting, dict(motion, **{setting: turned[motion[setting]]})
        yield "parking", dict(motion, parking=not motion["parking"])
        other = dict(motion, join=not joins(motion))
        yield "join", other if joins(motion) or joins(other) else None

    def arithmetic(self, motion, result):
        """Sealed and not opened: only from the published figures to the verdict."""
        said = [(result["figures"], motion)] + [(result["readings"][name], other) for name, other in self.others(motion) if other]
        for figures, settings in said:
            whole = {name: value for name, value in figures.items() if name.endswith("_n")}
            whole |= {name: area_of(value) for name, value in figures.items() if name.endswith("_a")}
            area, heads, _ = voters(self.rows(settings), settings)
            whole |= {"total_n": sum(heads.values()), "total_a": sum(area.values())}
            whole |= {"part" + by: whole["yes" + by] + whole["no" + by] + whole["abstain" + by] for by in ("_n", "_a")}
            self.same(motion["id"], "", figures, verdict(whole, settings))

    def same(self, motion, what, published, ours):
        for key in sorted(published.keys() | ours.keys()):
            if published.get(key) != ours.get(key) or type(published.get(key)) is not type(ours.get(key)):
                sentence = f"议题 {motion}{what and '，' + what}：{key} 公布的是 {published.get(key)}，重算是 {ours.get(key)}"
                self.fault(sentence, motion=motion, figure=key)

    def receipt(self, code):
        """What became of the paper with this code; None when there is none."""
        plain = re.sub(r"[\s-]", "", code.upper()).translate(str.maketrans("OIL", "011"))
        code = f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
        digest = sha(f"{self.told['frozen']['assembly']}\n{code}".encode()).hex()
        for place, paper in enumerate(self.told["papers"]):
            if paper["receipt"] == digest:
                return self.known(self.papers[place] if self.papers is not None else {}, paper)
        self.fault(f"回执码 {code} 不对应任何一张票：请先看看有没有抄错")
        return None

    def summary(self):
        """One line a motion; for a bundle in which all is true."""
        yield f"名册 {len(self.told['register'])} 户，票 {len(self.told['papers'])} 张"
        for motion, result in zip(self.told["frozen"]["motions"], self.told["results"]):
            n = result["figures"]
            part, yes = f"参加 {n['part_n']}/{n['total_n']} 人、{n['part_a']}/{n['total_a']} ㎡", f"同意 {n['yes_n']} 人、{n['yes_a']} ㎡"
            yield f"{motion['title']}：{'通过' if n['passed'] else '不通过'}，{part}，{yes}"

    def ends(self):
        return 1 if self.faults else 3 if self.papers is None else 0

    def explained(self, paper):
        """Lines for a person about one paper."""
        yield f"回执对应第 {paper['seq']} 张票，在票链里，也在公布的根之下（摘要 {paper['digest'][:16]}…）"
        if "voter" not in paper:
            yield "票是保密的，这个文件里没有开票材料；看它怎么算，请用自己留的开票材料（--opening）或由监票人核对"
            return
        for motion in self.told["frozen"]["motions"]:
            if choice := paper["choices"].get(motion["id"]):
                why = (paper["not_counted"] or {}).get(motion["id"])
                fate = "算没算要看全部开票材料" if paper["not_counted"] is None else f"没有计入，因为{WHY[why]}" if why else "已计入"
                yield f"　{motion['title']}：{SAID[choice]}，{fate}"

    def own(self, text):
        """An owner's opening of the own paper against the commitment in the bundle."""
        said = json.loads(text)
        paper = self.told["papers"][said["seq"] - 1]
        if said["seq"] < 1 or sha(canonical(said)).hex() != paper.get("commitment"):
            self.fault(f"这份开票材料与第 {said['seq']} 张票当初封存的不符", seq=said["seq"])
        return self.known(said, paper)

    def known(self, said, paper):
        """One paper, and on which motions it does not count, and why; None while nothing could be recounted."""
        why = {motion: out[paper["seq"]] for motion, out in self.counts.items() if paper["seq"] in out}
        return dict(said, seq=paper["seq"], digest=paper["digest"], not_counted=why if self.papers is not None else None)


def vote(arguments):
    epilog = "退出码：0 一致，1 有问题，2 读不了，3 保密票没有开票材料"
    parser = argparse.ArgumentParser(prog="hongge-verify.py vote", description="独立重算业主表决", epilog=epilog)
    parser.add_argument("file", help="公布的票据包，或者监票人的票据包")
    parser.add_argument("--fingerprint", help="公告上印的名册指纹")
    parser.add_argument("--root", help="公告上印的票据总根")
    parser.add_argument("--receipt", metavar="CODE", help="回执码，如 8F3C-21D7-A9")
    parser.add_argument("--opening", metavar="FILE", help="保密表决中自己那张票的开票材料")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    paper = None
    try:
        check = Vote(Path(given.file).read_bytes())
        check.check()
        frozen = check.told["frozen"]
        for printed, ours, name in ((given.fingerprint, frozen["fingerprint"], "名册指纹"), (given.root, check.told["root"], "票据总根")):
            if printed and re.sub(r"\s", "", printed).lower() != ours:
                check.fault(f"{name}与公告上印的不同：公告 {printed}，文件 {ours}")
        if given.receipt:
            paper = check.receipt(given.receipt)
        if given.opening:
            paper = check.own(Path(given.opening).read_text(encoding="utf-8"))
    except (Unreadable, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        print(json.dumps({"ok": False, "error": str(error)}, ensure_ascii=False) if given.json else f"读不了：{error}")
        return 2
    if check.papers is None:
        check.remarks.append("票是保密的，这个文件里没有开票材料：名册、票链、根和从票数到结论的计算都核对了，各项票数没有重算")
    if not (given.fingerprint and given.root):
        check.remarks.append("请把下面的指纹和总根与公告上印的比对（--fingerprint、--root）：只有它们能揭穿整份重做的文件")
    if given.json:
        content = {"ok": not check.faults, "papers": len(check.told["papers"]), "recounted": check.papers is not None, "receipt": paper}
        content |= {"fingerprint": frozen["fingerprint"], "root": check.told["root"], "results": check.told["results"]}
        print(json.dumps(dict(content, faults=check.faults, remarks=check.remarks), ensure_ascii=False, indent=1))
        return check.ends()
    print("\n".join([*(check.summary() if not check.faults else ()), *("✗ " + fault["sentence"] for fault in check.faults)]))
    print("\n".join(["· " + remark for remark in check.remarks] + list(check.explained(paper) if paper else ())))
    print(f"名册指纹 {frozen['fingerprint']}\n票据总根 {check.told['root']}")
    print(f"发现 {len(check.faults)} 处问题" if check.faults else "✓ 核对一致")
    return check.ends()


# --- the command line --------------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(
        description="独立核对红格日志导出文件。重算业主表决：hongge-verify.py vote 票据包（说明：hongge-verify.py vote --help）",
        epilog="退出码：0 一致，1 有问题，2 读不了，3 未核对签名",
    )
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
    sys.exit(vote(sys.argv[2:]) if sys.argv[1:2] == ["vote"] else main())
