/*
 * Settles a job whose files it hands over as bytes, and prints the answer.
 *
 *     settle FOLDER JOB NAME...
 *
 * The exit status is that of the answer. With SETTLEMENT_TIMES=20 in the environment it settles so
 * often and prints the least of the times, in milliseconds, on the standard error.
 */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "files.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void measure(const char *request, const settlement_file *files, int count, int times)
{
	double least = 0;
	for (int i = 0; i < times; i++) {
		double start = now();
		settlement_free(settlement_job(request, files, count, NULL));
		double took = now() - start;
		if (i == 0 || took < least)
			least = took;
	}
	fprintf(stderr, "%.1f ms\n", least);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		give_up("want FOLDER JOB NAME...", argv[0]);
	int count = argc - 3;
	settlement_file *files = read_files(argv[1], argv + 3, count);
	char request[4096];
	snprintf(request, sizeof request, "{\"job\": \"%s\"}", argv[2]);
	const char *times = getenv("SETTLEMENT_TIMES");
	if (times != NULL && atoi(times) > 0)
		measure(request, files, count, atoi(times));
	int32_t status;
	char *answer = settlement_job(request, files, count, &status);
	if (answer == NULL)
		give_up("no memory", argv[0]);
	fputs(answer, stdout);
	settlement_free(answer);
	for (int i = 0; i < count; i++)
		free((void *)files[i].data);
	free(files);
	return status;
}
