// Runs the statements of a script from standard input in DuckDB with one thread, and prints the
// rows of those that have any as CSV. It finds the package in the folder that it is run in.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const { DuckDBInstance } = createRequire(process.cwd() + '/')('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
for (const statement of readFileSync(0, 'utf8').split(';\n')) {
	if (statement.trim() === '') continue;
	const reader = await connection.runAndReadAll(statement);
	if (!/^\s*select/i.test(statement)) continue;
	for (const row of reader.getRows()) console.log(row.join(','));
}
