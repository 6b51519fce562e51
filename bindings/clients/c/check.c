/*
 * Checks the library from C: the golden report, an explanation, a verification, refusals, eight
 * threads at once, and that 1,000 calls need no more memory than 100.
 *
 *     check EXAMPLES [few]
 *
 * few makes fewer calls, for valgrind and for sanitizers.
 */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files.h"

static int failed;

static void expect(int ok, const char *what, const char *answer)
{
	if (ok)
		return;
	failed = 1;
	fprintf(stderr, "FAILED: %s: %.300s\n", what, answer == NULL ? "NULL" : answer);
}

typedef char *verb(const char *, const settlement_file *, int64_t, int32_t *);

/* refused expects a list of faults that has the code. */
static void refused(const char *what, const char *code, verb *ask, const char *request, const settlement_file *files, int64_t count)
{
	int32_t status = -1;
	char *answer = ask(request, files, count, &status);
	char wanted[100];
	snprintf(wanted, sizeof wanted, "\"code\": \"%s\"", code);
	expect(status == SETTLEMENT_REFUSED && answer != NULL && strstr(answer, wanted) != NULL, what, answer);
	settlement_free(answer);
}

/* answered expects an answer that has a text. */
static void answered(const char *what, const char *wanted, verb *ask, const char *request, const settlement_file *files, int64_t count)
{
	int32_t status = -1;
	char *answer = ask(request, files, count, &status);
	expect(status == SETTLEMENT_OK && answer != NULL && strstr(answer, wanted) != NULL, what, answer);
	settlement_free(answer);
}

static void hostile(void)
{
	static char big[17 << 20];
	settlement_file file = {"job.json", "{}", 2};
	refused("no request", "call.null", settlement_job, NULL, &file, 1);
	refused("no files", "call.null", settlement_job, "{}", NULL, 1);
	refused("a negative count", "call.size", settlement_job, "{}", &file, -1);
	refused("a huge count", "call.size", settlement_job, "{}", &file, INT64_MAX);
	refused("no JSON", "json.syntax", settlement_explain, "\xfe garbage", &file, 1);
	refused("UTF-16", "json.utf16", settlement_explain, "\xff\xfe garbage", &file, 1);
	refused("an empty request", "json.empty", settlement_verify, "", &file, 1);
	refused("a garbage job", "json.unknown_field", settlement_job, "{}", &(settlement_file){"job.json", "{\"a\": 1}", 8}, 1);
	refused("no name", "call.null", settlement_job, "{}", &(settlement_file){NULL, "{}", 2}, 1);
	refused("a name that leads out", "call.name", settlement_job, "{}", &(settlement_file){"../job.json", "{}", 2}, 1);
	refused("a name that is not UTF-8", "call.name", settlement_job, "{}", &(settlement_file){"\xff", "{}", 2}, 1);
	refused("no data", "call.null", settlement_job, "{}", &(settlement_file){"job.json", NULL, 2}, 1);
	refused("a negative size", "call.size", settlement_job, "{}", &(settlement_file){"job.json", "{}", -2}, 1);
	refused("a huge size", "call.size", settlement_job, "{}", &(settlement_file){"job.json", "{}", INT64_MAX}, 1);
	refused("an empty file", "json.empty", settlement_job, "{}", &(settlement_file){"job.json", NULL, 0}, 1);
	memset(big, ' ', sizeof big - 1);
	refused("a huge request", "call.size", settlement_job, big, &file, 1);
	refused("a huge name", "call.size", settlement_job, "{}", &(settlement_file){big, "{}", 2}, 1);
	settlement_free(NULL);
	settlement_free(settlement_job("{}", NULL, 0, NULL)); /* nobody asks for the status */
}

/* Memory that cannot be read is a fault, too. Valgrind and sanitizers would stop here. */
static void unreadable(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, (size_t)page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	refused("a request in closed memory", "call.memory", settlement_job, at, NULL, 0);
	refused("a file in closed memory", "call.memory", settlement_job, "{}", &(settlement_file){"job.json", at, page}, 1);
	munmap(at, (size_t)page);
}

static settlement_file *files;
static int count;
static const char *golden;

static void *thread(void *calls)
{
	for (int i = 0; i < *(int *)calls; i++)
		answered("a call in one of eight threads", golden, settlement_job, "{}", files, count);
	return NULL;
}

static void at_once(int calls)
{
	pthread_t threads[8];
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, thread, &calls);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
}

static long resident(void)
{
	long all, kept = 0;
	FILE *in = fopen("/proc/self/statm", "r");
	if (in != NULL && fscanf(in, "%ld %ld", &all, &kept) != 2)
		kept = 0;
	if (in != NULL)
		fclose(in);
	return kept * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Answers of 75 kB that nobody freed would be 75 MB. */
static void leaks(void)
{
	long after_100 = 0;
	for (int i = 0; i < 1000; i++) {
		if (i == 100)
			after_100 = resident();
		settlement_free(settlement_job("{}", files, count, NULL));
		settlement_free(settlement_job("garbage", files, count, NULL));
	}
	long end = resident();
	printf("resident after 100 calls %ld kB, after 1000 %ld kB\n", after_100, end);
	expect(end < after_100 + 16 * 1024, "1,000 calls grow", "");
}

int main(int argc, char **argv)
{
	static char *names[] = {"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv", "report.golden.json"};
	if (argc < 2)
		give_up("want EXAMPLES [few]", argv[0]);
	int few = argc > 2;
	char folder[1000], request[2000];
	snprintf(folder, sizeof folder, "%s/lishui", argv[1]);
	count = sizeof names / sizeof *names;
	files = read_files(folder, names, count);
	golden = files[count - 1].data;

	int32_t status = -1;
	char *answer = settlement_job("{}", files, count, &status);
	expect(status == SETTLEMENT_OK && strcmp(answer, golden) == 0, "the golden report", answer);
	settlement_free(answer);
	snprintf(request, sizeof request, "{\"folder\": \"%s\", \"workers\": 2}", folder);
	answered("the folder", golden, settlement_job, request, NULL, 0);
	answered("an explanation", "\"drg.points.", settlement_explain, "{\"subjects\": [\"LS2025000019\", \"institution:LS01\"]}", files, count);
	answered("a verification", "\"against\": \"job\"", settlement_verify, "{\"report\": \"report.golden.json\", \"job\": \"job.json\"}", files, count);
	refused("an unknown claim", "claim", settlement_explain, "{\"subjects\": [\"nobody\"]}", files, count);
	refused("a limit of time", "timeout", settlement_job, "{\"limit_ms\": 1}", files, count);
	answer = settlement_version();
	expect(strstr(answer, "\"results\": \"20") != NULL, "the version", answer);
	settlement_free(answer);
	hostile();
	at_once(few ? 1 : 10);
	if (!few) {
		unreadable();
		leaks();
	}
	for (int i = 0; i < count; i++)
		free((void *)files[i].data);
	free(files);
	if (!failed)
		printf("C: everything as it should be\n");
	return failed;
}
