/* Reads the files of a job into memory, for the programs of this folder. */
#ifndef FILES_H
#define FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settlement.h"

static void give_up(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(2);
}

/* read_file reads a whole file; the bytes end in a zero that is not counted. */
static char *read_file(const char *folder, const char *name, int64_t *size)
{
	char path[4096];
	if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
		give_up("too long", name);
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		give_up("cannot be opened", path);
	fseek(in, 0, SEEK_END);
	long n = ftell(in);
	rewind(in);
	char *data = malloc((size_t)n + 1);
	if (data == NULL || fread(data, 1, (size_t)n, in) != (size_t)n)
		give_up("cannot be read", path);
	fclose(in);
	data[n] = 0;
	*size = n;
	return data;
}

/* read_files reads files of a folder. */
static settlement_file *read_files(const char *folder, char **names, int count)
{
	settlement_file *files = calloc((size_t)count, sizeof *files);
	for (int i = 0; i < count; i++) {
		files[i].name = names[i];
		files[i].data = read_file(folder, names[i], &files[i].size);
	}
	return files;
}

#endif
