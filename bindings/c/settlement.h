/*
 * settlement.h - settles what medical-insurance funds owe hospitals (医保结算), from C and
 * every language that can call C.
 *
 * Two warnings:
 *
 *  1. On Windows the library needs Windows 10 or Windows Server 2016, or later: older ones
 *     cannot run programs made by Go. Windows 7, 8 and Server 2012 do not load it.
 *  2. A process holds one library made by Go at most, this or another. It cannot be unloaded:
 *     do not call dlclose or FreeLibrary, and do not load it in a process that forks and goes on
 *     without exec.
 *
 * Texts are UTF-8 and end in a zero byte. Every function may be called from any thread, and from
 * any number of threads at once. A call keeps nothing of what it is given.
 *
 * Every answer is JSON that ends in a line feed. The caller frees it by settlement_free, not by
 * free. status says what the answer is; it may be NULL.
 */
#ifndef SETTLEMENT_H
#define SETTLEMENT_H

#include <stdint.h>

/* What an answer is. */
#define SETTLEMENT_OK 0      /* what was asked for */
#define SETTLEMENT_REFUSED 1 /* a list of faults */
#define SETTLEMENT_MEMORY 3  /* NULL: there was no memory for the answer */

/*
 * A file that the caller gives instead of a file of a disk: its name, relative to the job with
 * slashes, and its bytes. data may be NULL if size is 0. The bytes must not change during the
 * call. Names with "..", "\" or control characters, and a name that occurs twice, are refused.
 */
typedef struct settlement_file {
	const char *name;
	const void *data;
	int64_t size;
} settlement_file;

/* The same types as prototypes have them, under names of their own. */
typedef const char settlement_text;
typedef const settlement_file settlement_files;

#ifndef SETTLEMENT_TYPES_ONLY

#ifdef __cplusplus
extern "C" {
#endif

/*
 * settlement_job settles a job. The answer is the report, with the bytes that
 * `settlement settle --json` prints.
 *
 * request is JSON. Every field may be absent; unknown ones are refused:
 *
 *     "job"       the name of the job among the files; "job.json" if absent
 *     "folder"    the folder of the job on this machine; without it there are no files but those
 *                 that are given. Files that are given hide those of the folder.
 *     "month"     "2025-03": settles and prepays a month of the year; job is then the year
 *     "clear"     true: clears the year
 *     "workers"   how many processors settle, 1 if absent; the report is the same
 *     "seal"      true: seals the rows of the claims in the report
 *     "limit_ms"  ends the call with the fault "timeout" soon after so many milliseconds
 *
 * If the job is refused, the answer is the list of all faults:
 *
 *     [{"code": "drg.group", "file": "cases.csv", "row": 17, "column": "group",
 *       "text": "...", "text_zh": "..."}]
 *
 * docs/errors.md lists the codes.
 */
char *settlement_job(const char *request, const settlement_file *files, int64_t count, int32_t *status);

/*
 * settlement_explain settles a job as settlement_job does, and explains "subjects": a list of ids
 * of claims, "institution:LS01", "holder:C1", 1000 at most. The answer is a list in that order:
 *
 *     [{"subject": "...", "institution": "LS01", "name": "...", "due": "12.50", "trail": [steps]},
 *      {"subject": "institution:LS01", "institution": "LS01", "lines": [lines with their trails]}]
 */
char *settlement_explain(const char *request, const settlement_file *files, int64_t count, int32_t *status);

/*
 * settlement_verify checks a report: "report" is its name among the files. With "job" it settles
 * the job again and compares. The answer is {"against": "report" | "job", "signed_by": key}, or
 * the first difference as a fault.
 */
char *settlement_verify(const char *request, const settlement_file *files, int64_t count, int32_t *status);

/* settlement_version answers {"results", "built", "go", "platform"}; NULL if there is no memory. */
char *settlement_version(void);

/* settlement_free frees an answer. NULL is allowed. */
void settlement_free(char *answer);

#ifdef __cplusplus
}
#endif

#endif /* SETTLEMENT_TYPES_ONLY */
#endif /* SETTLEMENT_H */
