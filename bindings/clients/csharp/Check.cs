using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

/// <summary>Checks the client: Check.exe EXAMPLES</summary>
static class Check
{
    static int failed;

    static void Expect(bool ok, string what)
    {
        if (ok) return;
        Interlocked.Increment(ref failed);
        Console.Error.WriteLine("FAILED: " + what);
    }

    static string Said(byte[] answer) { return Encoding.UTF8.GetString(answer); }

    static int Main(string[] args)
    {
        var folder = Path.Combine(args[0], "lishui");
        var names = new[] { "job.json", "policy.json", "beds.json", "cases.csv", "stays.csv", "report.golden.json" };
        var files = names.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
        var golden = files["report.golden.json"];
        var none = new Dictionary<string, byte[]>();

        Expect(Settlement.Job("{}", files).SequenceEqual(golden), "the golden report");
        Expect(Settlement.Job("{\"folder\": \"" + folder + "\"}", none).SequenceEqual(golden), "the folder");
        Expect(Said(Settlement.Explain("{\"subjects\": [\"LS2025000019\"]}", files)).Contains("\"trail\""), "an explanation");
        Expect(Said(Settlement.Verify("{\"report\": \"report.golden.json\", \"job\": \"job.json\"}", files)).Contains("\"job\""), "a verification");
        Expect(Said(Settlement.Version()).Contains("\"results\""), "the version");
        try
        {
            Settlement.Job("{}", new Dictionary<string, byte[]> { { "../job.json", new byte[0] } });
            Expect(false, "a name that leads out is not refused");
        }
        catch (RefusedException refused)
        {
            Expect(refused.Message.Contains("\"call.name\"") && refused.Message.Contains("文件名"), refused.Message);
        }
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            Expect(Settlement.Job("{}", files).SequenceEqual(golden), "a call in one of eight threads"))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failed == 0) Console.WriteLine("C#: everything as it should be");
        return failed == 0 ? 0 : 1;
    }
}
