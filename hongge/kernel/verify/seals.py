"""Checkpoints against the entries they sealed, against each other, and against the file outside the database."""

from __future__ import annotations

from hongge.kernel.checkpoints import NOTE, Checkpoint, Published, Seal, genuine, key_of, note_digest, public_key
from hongge.kernel.journal import GENESIS, stamp
from hongge.kernel.verify.report import Report

UNREADABLE = ("note", "检查点正文读不出来，被改过")


def check_seals(report: Report, seals: dict[int, Seal]) -> dict[int, str]:
    """Check every checkpoint in the table; returns their notes by number."""
    key, number, size, previous = public_key(), 0, 0, GENESIS
    notes: dict[int, str] = {}
    if key is None and Checkpoint.objects.exists():
        report.add(Checkpoint, None, "key", "核对签名的公钥 checkpoint.pub 不见了或读不出来，签名无法核对")
    for checkpoint in Checkpoint.objects.order_by("number").defer("signed_at").iterator(chunk_size=500):
        report.checkpoints += 1
        if not all(isinstance(value, int) for value in (checkpoint.number, checkpoint.size, checkpoint.sealed)):
            report.add(Checkpoint, checkpoint.pk, "column", "检查点的编号或条数读不出来，被改过")
            continue
        wrong = _own_faults(checkpoint)
        if key and wrong[:1] != [UNREADABLE] and not genuine(checkpoint.note, key):
            wrong.append(("signature", "签名不对，检查点被改过或不是本机签的"))
        if checkpoint.number != number + 1:
            wrong.append(("missing", f"前一个检查点是第 {number} 号，中间的不见了"))
        elif checkpoint.previous != previous:
            wrong.append(("chain", "接不上前一个检查点，前一个被换过"))
        elif checkpoint.size != size + checkpoint.sealed:
            wrong.append(("size", f"累计条数应为 {size + checkpoint.sealed}，却记为 {checkpoint.size}"))
        covered, root, heads = seals.pop(checkpoint.pk, Seal()).finish()
        if covered != checkpoint.sealed:
            wrong.append(("count", f"封存时有 {checkpoint.sealed} 条日志，现在有 {covered} 条"))
        elif (root, heads) != (checkpoint.root, checkpoint.heads):
            wrong.append(("root", f"封存的 {covered} 条日志算出的根与签名的不同，其中有日志被整体改写"))
        for fault, sentence in wrong:
            report.add(Checkpoint, checkpoint.pk, fault, f"第 {checkpoint.number} 号检查点：{sentence}")
        note = str(checkpoint.note)
        number, size, previous = checkpoint.number, checkpoint.size, note_digest(note)
        notes[number] = note
    return notes


def _own_faults(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    """Columns that do not say what the signed note says."""
    said = NOTE.fullmatch(checkpoint.note) if isinstance(checkpoint.note, str) else None
    if said is None:
        return [UNREADABLE]
    try:
        signed_at = stamp(Checkpoint.objects.values_list("signed_at", flat=True).get(pk=checkpoint.pk))
    except (ValueError, AttributeError):
        signed_at = ""
    columns = {
        "origin": checkpoint.origin,
        "number": str(checkpoint.number),
        "size": str(checkpoint.size),
        "root": checkpoint.root,
        "heads": checkpoint.heads,
        "previous": checkpoint.previous,
        "time": signed_at,
        "key_id": checkpoint.key_id,
    }
    told = said.groupdict() | {"key_id": key_of(said["signature"])}
    wrong = [name for name, value in columns.items() if told[name] != value]
    return [("column", f"列 {', '.join(wrong)} 与签名的正文不同，被改过")] if wrong else []


def check_outside(report: Report, notes: dict[int, str], outside: Published) -> None:
    """Compare the table's notes with the file outside the database."""

    def fault(number: int, code: str, sentence: str) -> None:
        report.add(Checkpoint, None, code, f"第 {number} 号检查点：{sentence}")

    last = max(notes, default=0)
    for number, note in notes.items():
        if number not in outside.notes:
            fault(number, "outside", "外部文件里没有，请运行 hongge tick 补写；补写后仍缺，说明外部文件被删改")
        elif outside.notes[number] != note:
            fault(number, "outside", "数据库里的与外部文件里的不同，其中之一被改写")
    for number in sorted(outside.notes.keys() - notes.keys()):
        ahead = number > last
        why = "数据库可能被换成了旧备份" if ahead else "被删掉了"
        fault(number, "rollback" if ahead else "outside", f"外部文件里有，数据库里没有，{why}")
    for number in outside.twice:
        fault(number, "outside", "外部文件里有两个不同的版本")
    if outside.strange or outside.tail:
        report.add(Checkpoint, None, "outside", "外部文件里有不属于任何检查点的文字，被改过")
