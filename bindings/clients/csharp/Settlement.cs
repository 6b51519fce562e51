using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>What is wrong with a call; Answer is a JSON list of faults.</summary>
public sealed class RefusedException : Exception
{
    public readonly byte[] Answer;

    public RefusedException(byte[] answer) : base(Encoding.UTF8.GetString(answer)) { Answer = answer; }
}

/// <summary>Settles what medical-insurance funds owe hospitals (医保结算), by the C library. All
/// methods may be called from any thread.</summary>
public static class Settlement
{
    // Windows finds settlement.dll, Linux libsettlement.so.
    const string Library = "settlement";
    const int Refused = 1;

    [StructLayout(LayoutKind.Sequential)]
    struct File
    {
        public IntPtr Name;
        public IntPtr Data;
        public long Size;
    }

    delegate IntPtr Verb(byte[] request, File[] files, long count, out int status);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern IntPtr settlement_job(byte[] request, [In] File[] files, long count, out int status);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern IntPtr settlement_explain(byte[] request, [In] File[] files, long count, out int status);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern IntPtr settlement_verify(byte[] request, [In] File[] files, long count, out int status);

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern IntPtr settlement_version();

    [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
    static extern void settlement_free(IntPtr answer);

    /// <summary>Returns the report, in UTF-8. request is JSON: see settlement.h.</summary>
    public static byte[] Job(string request, IDictionary<string, byte[]> files) { return Ask(settlement_job, request, files); }

    /// <summary>Returns the explanations of the request's subjects.</summary>
    public static byte[] Explain(string request, IDictionary<string, byte[]> files) { return Ask(settlement_explain, request, files); }

    /// <summary>Returns what the request's report was checked against.</summary>
    public static byte[] Verify(string request, IDictionary<string, byte[]> files) { return Ask(settlement_verify, request, files); }

    /// <summary>Returns what the library is.</summary>
    public static byte[] Version() { return Taken(settlement_version()); }

    static byte[] Ask(Verb verb, string request, IDictionary<string, byte[]> files)
    {
        var pinned = new List<GCHandle>();
        try
        {
            var list = new File[files.Count];
            var i = 0;
            foreach (var file in files)
            {
                list[i].Name = Pin(Text(file.Key), pinned);
                list[i].Data = Pin(file.Value, pinned);
                list[i++].Size = file.Value.Length;
            }
            int status;
            var answer = Taken(verb(Text(request), list, list.Length, out status));
            if (status == Refused) throw new RefusedException(answer);
            return answer;
        }
        finally
        {
            foreach (var handle in pinned) handle.Free();
        }
    }

    // Text is a text as C wants it: UTF-8 that ends in a zero byte.
    static byte[] Text(string text) { return Encoding.UTF8.GetBytes(text + "\0"); }

    // Pin keeps bytes where they are until the call is over, so that they need not be copied.
    static IntPtr Pin(byte[] data, List<GCHandle> pinned)
    {
        var handle = GCHandle.Alloc(data, GCHandleType.Pinned);
        pinned.Add(handle);
        return data.Length == 0 ? IntPtr.Zero : handle.AddrOfPinnedObject();
    }

    static byte[] Taken(IntPtr answer)
    {
        if (answer == IntPtr.Zero) throw new OutOfMemoryException("no memory for the answer");
        try
        {
            var size = 0;
            while (Marshal.ReadByte(answer, size) != 0) size++;
            var bytes = new byte[size];
            Marshal.Copy(answer, bytes, 0, size);
            return bytes;
        }
        finally
        {
            settlement_free(answer);
        }
    }
}
