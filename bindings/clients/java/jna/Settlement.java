import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settles what medical-insurance funds owe hospitals (医保结算), by the C library and JNA (Java 8 or
 * later). All methods may be called from any thread.
 */
public final class Settlement {
    private static final int REFUSED = 1;

    /** The functions of settlement.h. A file is two pointers and a size of 64 bits. */
    private interface Functions extends Library {
        Pointer settlement_job(byte[] request, Pointer files, long count, IntByReference status);

        Pointer settlement_explain(byte[] request, Pointer files, long count, IntByReference status);

        Pointer settlement_verify(byte[] request, Pointer files, long count, IntByReference status);

        Pointer settlement_version();

        void settlement_free(Pointer answer);
    }

    private interface Verb {
        Pointer ask(byte[] request, Pointer files, long count, IntByReference status);
    }

    private final Functions functions;

    /** What is wrong with a call; answer is a JSON list of faults. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public final transient byte[] answer;

        RefusedException(byte[] answer) {
            super(new String(answer, StandardCharsets.UTF_8));
            this.answer = answer;
        }
    }

    /** Loads the library, which stays loaded: one in a process. */
    public Settlement(Path library) {
        functions = Native.load(library.toAbsolutePath().toString(), Functions.class);
    }

    /** Returns the report, in UTF-8. request is JSON: see settlement.h. */
    public byte[] job(String request, Map<String, byte[]> files) {
        return ask(functions::settlement_job, request, files);
    }

    /** Returns the explanations of the request's subjects. */
    public byte[] explain(String request, Map<String, byte[]> files) {
        return ask(functions::settlement_explain, request, files);
    }

    /** Returns what the request's report was checked against. */
    public byte[] verify(String request, Map<String, byte[]> files) {
        return ask(functions::settlement_verify, request, files);
    }

    /** Returns what the library is. */
    public byte[] version() {
        return taken(functions.settlement_version());
    }

    private byte[] ask(Verb verb, String request, Map<String, byte[]> files) {
        List<Memory> kept = new ArrayList<>(); // until the call is over
        int size = 2 * Native.POINTER_SIZE + Long.BYTES;
        Memory list = new Memory(Math.max(1, (long) files.size() * size));
        long at = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] data = file.getValue();
            list.setPointer(at, copied(text(file.getKey()), kept));
            list.setPointer(at + Native.POINTER_SIZE, copied(data, kept));
            list.setLong(at + 2L * Native.POINTER_SIZE, data.length);
            at += size;
        }
        IntByReference status = new IntByReference();
        byte[] answer = taken(verb.ask(text(request), list, files.size(), status));
        for (Memory memory : kept) {
            memory.close();
        }
        list.close();
        if (status.getValue() == REFUSED) {
            throw new RefusedException(answer);
        }
        return answer;
    }

    /** A text as C wants it: UTF-8 that ends in a zero byte. */
    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static Pointer copied(byte[] data, List<Memory> kept) {
        if (data.length == 0) {
            return Pointer.NULL;
        }
        Memory memory = new Memory(data.length);
        memory.write(0, data, 0, data.length);
        kept.add(memory);
        return memory;
    }

    private byte[] taken(Pointer answer) {
        if (answer == null) {
            throw new OutOfMemoryError("no memory for the answer");
        }
        try {
            return answer.getByteArray(0, (int) answer.indexOf(0, (byte) 0));
        } finally {
            functions.settlement_free(answer);
        }
    }
}
