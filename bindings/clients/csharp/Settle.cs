using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

/// <summary>Settles a job whose files it hands over as bytes, and prints the answer:
/// Settle.exe FOLDER JOB NAME... The exit status is that of the answer. With SETTLEMENT_TIMES=20 it
/// settles so often and prints the least of the times on the standard error.</summary>
static class Settle
{
    static int Main(string[] args)
    {
        var files = new Dictionary<string, byte[]>();
        for (var i = 2; i < args.Length; i++) files[args[i]] = File.ReadAllBytes(Path.Combine(args[0], args[i]));
        var request = "{\"job\": \"" + args[1] + "\"}";
        int times;
        if (int.TryParse(Environment.GetEnvironmentVariable("SETTLEMENT_TIMES"), out times) && times > 0) Measure(request, files, times);
        byte[] answer;
        var status = 0;
        try
        {
            answer = Settlement.Job(request, files);
        }
        catch (RefusedException refused)
        {
            answer = refused.Answer;
            status = 1;
        }
        using (var output = Console.OpenStandardOutput()) output.Write(answer, 0, answer.Length);
        return status;
    }

    static void Measure(string request, IDictionary<string, byte[]> files, int times)
    {
        var least = double.MaxValue;
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.StartNew();
            Settlement.Job(request, files);
            least = Math.Min(least, watch.Elapsed.TotalMilliseconds);
        }
        Console.Error.WriteLine(least.ToString("F1", System.Globalization.CultureInfo.InvariantCulture) + " ms");
    }
}
