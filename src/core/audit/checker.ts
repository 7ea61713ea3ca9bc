import type { AuditFinding, AuditReport, AuditVerdict } from '../../shared/contract/audit.ts';
import { type Head, type SealKey, UNSEALED } from './auditKeys.ts';
import { NO_PREVIOUS, type SplitLine, splitLine } from './auditLine.ts';
import { sentence, summaryOf } from './findingWords.ts';
import { FILE_STARTED, keyIdOf, keyOf } from './logEnd.ts';

/** The entry by which a log says that a file was removed. */
export const FILE_REMOVED = 'audit.file_removed';

const MAX_FINDINGS = 100;

interface Place {
  readonly file: string;
  readonly line: number;
}

interface Suspect extends Place {
  readonly statedSeq: number | null;
}

type Range = { from: number; until: number };
type UnsealedRange = Range & { sealed: boolean };
type OpenFinding = { -readonly [K in keyof AuditFinding]: AuditFinding[K] };

/**
 * Decides, line after line in the order of the log, what is wrong with it. A line is true when its mac fits what it says and
 * the line that it says it follows; whether it stands where it stood is told by its number.
 */
export class ChainChecker {
  readonly #seal: SealKey;
  readonly #head: Head | null;
  readonly #isPart: boolean;
  readonly #findings: OpenFinding[] = [];
  #findingCount = 0;
  /** Lines that are not true, since the last one that was. What they are is known only when the next true one comes. */
  #suspects: Suspect[] = [];
  #key: SealKey | null;
  #file = '';
  #start: Place = { file: '', line: 1 };
  #line = 0;
  #entries = 0;
  #files = 0;
  #firstSeq: number | null = null;
  /** What the first entry follows; null when that is not known. */
  #startMac: string | null = null;
  #lastSeq = 0;
  #lastMac: string | null = NO_PREVIOUS;
  #macAtHead: string | null = null;
  #unfinished = false;
  readonly #unsealed: UnsealedRange[] = [];
  readonly #removed: (Range & { mac: string })[] = [];

  /** `isPart`: of a part of a log nobody says that it begins with the first entry. */
  constructor(seal: SealKey, head: Head | null, isPart = false) {
    this.#isPart = isPart;
    this.#seal = seal;
    this.#head = head;
    this.#key = seal;
  }

  /** `firstSeq`: the number of its first line by its name; null when the name does not say. */
  beginFile(name: string, firstSeq: number | null): void {
    this.#file = name;
    this.#line = 0;
    this.#files += 1;
    this.#key = this.#seal;
    if (this.#files > 1) return;
    this.#start = { file: name, line: 1 };
    if (firstSeq !== null) this.#lastSeq = firstSeq - 1;
  }

  /** `text` as one character a byte; `ended` is false for what comes after the last line end of the log. */
  take(text: string, ended = true): void {
    this.#line += 1;
    const line = splitLine(text);
    if (line !== null && this.#line === 1) this.#key = keyOf(keyIdOf(line), this.#seal);
    const place = { file: this.#file, line: this.#line };
    if (line === null || !this.#isTrue(line)) {
      this.#unfinished = !ended;
      this.#suspects.push({ ...place, statedSeq: line?.seq ?? null });
    } else {
      this.#unfinished = !ended;
      this.#takeTrue(line, place);
    }
  }

  #isTrue(line: SplitLine): boolean {
    return this.#key === null || this.#key.mac(line.prev, line.body) === line.mac;
  }

  #takeTrue(line: SplitLine, place: Place): void {
    const isFirst = this.#firstSeq === null;
    if (isFirst) this.#settleStart(line);
    if (line.seq <= this.#lastSeq) {
      this.#takeEarlier(line, place);
      return;
    }
    this.#settleSuspects(line.seq - this.#lastSeq - 1);
    if (line.seq > this.#lastSeq + 1) {
      this.#find('missing', place, this.#lastSeq + 1, line.seq - 1);
    } else if (this.#lastMac !== null && line.prev !== this.#lastMac) {
      this.#find('forked', place, line.seq);
    }
    this.#advance(line, place);
  }

  /** Where the log begins: a log whose first files were removed does not begin with 1. */
  #settleStart(line: SplitLine): void {
    const wereThere = this.#suspects.length;
    if (this.#lastSeq === 0 && (wereThere > 0 || line.event === FILE_STARTED)) {
      this.#lastSeq = Math.max(0, line.seq - 1 - wereThere);
    }
    this.#firstSeq = this.#lastSeq + 1;
    if (this.#firstSeq === line.seq) this.#startMac = line.prev;
    if (this.#firstSeq > 1) this.#lastMac = null;
  }

  #advance(line: SplitLine, place: Place): void {
    this.#entries += 1;
    this.#lastSeq = line.seq;
    this.#lastMac = line.mac;
    if (line.seq === this.#head?.seq) this.#macAtHead = line.mac;
    if (this.#key === null) this.#note(line, place);
    if (this.#key === UNSEALED) this.#noteUnsealed(line.seq);
    else if (this.#key !== null) this.#noteSealed(line);
    if (line.event === FILE_REMOVED && this.#key === this.#seal) this.#noteRemoved(line);
  }

  #takeEarlier(line: SplitLine, place: Place): void {
    const gap = this.#findings.find(
      ({ verdict, seq, untilSeq }) => verdict === 'missing' && seq <= line.seq && line.seq <= untilSeq,
    );
    if (gap === undefined) {
      this.#find('duplicated', place, line.seq);
      return;
    }
    // It is there after all, in another place.
    gap.verdict = 'reordered';
    gap.message = sentence('reordered', gap);
  }

  /** Now it is known how many entries are not there: lines in their place were altered, further ones were put in. */
  #settleSuspects(gap: number): void {
    const suspects = this.#suspects;
    this.#suspects = [];
    const until = this.#lastSeq + gap;
    for (const suspect of suspects) {
      const next = this.#lastSeq + 1;
      if (next > until) {
        this.#find('inserted', suspect, next);
        continue;
      }
      // Its number is as good as the rest of it, unless nothing else fits.
      const stated = suspect.statedSeq ?? next;
      const seq = stated > next && stated <= until ? stated : next;
      if (seq > next) this.#find('missing', suspect, next, seq - 1);
      this.#find('edited', suspect, seq);
      this.#lastSeq = seq;
      this.#lastMac = null;
    }
  }

  /** A line of a key that is gone: whether it is true cannot be told. One finding for each run of them. */
  #note(line: SplitLine, place: Place): void {
    const last = this.#findings.at(-1);
    if (last?.verdict === 'unverifiable' && last.untilSeq === line.seq - 1) {
      last.untilSeq = line.seq;
      last.message = sentence('unverifiable', last);
    } else this.#find('unverifiable', place, line.seq);
  }

  #noteUnsealed(seq: number): void {
    const last = this.#unsealed.at(-1);
    if (last?.until === seq - 1) last.until = seq;
    else this.#unsealed.push({ from: seq, until: seq, sealed: false });
  }

  #noteSealed(line: SplitLine): void {
    const last = this.#unsealed.at(-1);
    if (last?.until === line.seq - 1 && line.event === FILE_STARTED) last.sealed = true;
  }

  #noteRemoved(line: SplitLine): void {
    const facts = JSON.parse(line.body).facts;
    this.#removed.push({ from: facts.first_seq, until: facts.last_seq, mac: facts.last_mac });
  }

  #find(verdict: AuditVerdict, { file, line }: Place, seq: number, untilSeq = seq): void {
    this.#findingCount += 1;
    if (this.#findings.length >= MAX_FINDINGS) return;
    const found = { verdict, file, line, seq, untilSeq };
    this.#findings.push({ ...found, message: sentence(verdict, found) });
  }

  /** The verdict over all lines taken. */
  report(bytes: number, tookMs: number): AuditReport {
    this.#settleEnd();
    if (!this.#isPart) this.#settleRemoved();
    const findings = [...this.#findings].sort((a, b) => a.seq - b.seq);
    const ok = findings.length === 0;
    const report = {
      ok,
      entries: this.#entries,
      files: this.#files,
      bytes,
      firstSeq: this.#firstSeq,
      lastSeq: this.#firstSeq === null ? null : this.#lastSeq,
      findings,
      findingCount: this.#findingCount,
      unsealed: this.#unsealed,
      removed: this.#removed.map(({ from, until }) => ({ from, until })),
      unfinished: this.#unfinished,
      head: this.#headVerdict(),
      tookMs,
    };
    return { ...report, summary: summaryOf(report) };
  }

  #settleEnd(): void {
    const place = { file: this.#file, line: this.#line + 1 };
    // What a killed program left of its last line is nobody's doing.
    const stump = this.#suspects.at(-1);
    const due = this.#head === null ? null : this.#head.seq - this.#lastSeq;
    if (this.#unfinished && stump !== undefined && this.#suspects.length > Math.max(0, due ?? 0)) {
      this.#suspects.pop();
    }
    this.#settleSuspects(due === null ? this.#statedGap() : Math.max(0, due));
    if (this.#head === null || this.#head.seq <= this.#lastSeq) return;
    this.#find('truncated', place, this.#lastSeq + 1, this.#head.seq);
  }

  /** Without a head only the lines themselves say whether they stand for an entry. */
  #statedGap(): number {
    return this.#suspects.filter(({ statedSeq }) => statedSeq === null || statedSeq > this.#lastSeq).length;
  }

  /** What is not there before the first entry has to be what the log says that it removed. */
  #settleRemoved(): void {
    const until = this.#firstSeq === null ? 0 : this.#firstSeq - 1;
    let from = until + 1;
    let mac = this.#startMac;
    for (const range of [...this.#removed].reverse()) {
      if (range.until !== from - 1 || (mac !== null && mac !== range.mac)) continue;
      from = range.from;
      mac = null;
    }
    const gap = this.#findings.find(({ verdict, seq }) => verdict === 'missing' && seq === 1);
    if (from > 1) this.#find('missing', this.#start, 1, from - 1);
    else if (gap !== undefined && until === 0) this.#trim(gap);
  }

  /** The first file's own first lines are missing, and those before them were removed. */
  #trim(gap: OpenFinding): void {
    const known = this.#removed.reduce((seq, range) => (range.from === seq + 1 ? range.until : seq), 0);
    gap.seq = Math.min(known + 1, gap.untilSeq);
    gap.message = sentence(gap.verdict, gap);
  }

  #headVerdict(): AuditReport['head'] {
    if (this.#head === null || this.#head.seq === 0) return 'none';
    return this.#macAtHead === this.#head.mac ? 'matches' : 'differs';
  }
}
