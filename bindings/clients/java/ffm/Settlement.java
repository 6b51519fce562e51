import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Settles what medical-insurance funds owe hospitals (医保结算), by the C library and Java's foreign
 * functions (Java 22 or later; nothing else is needed). All methods may be called from any thread.
 */
public final class Settlement {
    private static final int REFUSED = 1;
    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));
    /** settlement_file of settlement.h: name, data, size. */
    private static final MemoryLayout FILE =
            MemoryLayout.structLayout(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);

    private final MethodHandle job;
    private final MethodHandle explain;
    private final MethodHandle verify;
    private final MethodHandle version;
    private final MethodHandle free;

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
        Linker linker = Linker.nativeLinker();
        SymbolLookup names = SymbolLookup.libraryLookup(library, Arena.global());
        FunctionDescriptor verb = FunctionDescriptor.of(
                TEXT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        job = linker.downcallHandle(names.find("settlement_job").orElseThrow(), verb);
        explain = linker.downcallHandle(names.find("settlement_explain").orElseThrow(), verb);
        verify = linker.downcallHandle(names.find("settlement_verify").orElseThrow(), verb);
        version = linker.downcallHandle(names.find("settlement_version").orElseThrow(), FunctionDescriptor.of(TEXT));
        free = linker.downcallHandle(
                names.find("settlement_free").orElseThrow(), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    }

    /** Returns the report, in UTF-8. request is JSON: see settlement.h. */
    public byte[] job(String request, Map<String, byte[]> files) {
        return ask(job, request, files);
    }

    /** Returns the explanations of the request's subjects. */
    public byte[] explain(String request, Map<String, byte[]> files) {
        return ask(explain, request, files);
    }

    /** Returns what the request's report was checked against. */
    public byte[] verify(String request, Map<String, byte[]> files) {
        return ask(verify, request, files);
    }

    /** Returns what the library is. */
    public byte[] version() {
        try {
            return taken((MemorySegment) version.invokeExact());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private byte[] ask(MethodHandle verb, String request, Map<String, byte[]> files) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(FILE, Math.max(1, files.size()));
            long at = 0;
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] data = file.getValue();
                list.set(ValueLayout.ADDRESS, at, arena.allocateFrom(file.getKey()));
                list.set(ValueLayout.ADDRESS, at + 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, data));
                list.set(ValueLayout.JAVA_LONG, at + 16, data.length);
                at += FILE.byteSize();
            }
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            byte[] answer = taken((MemorySegment)
                    verb.invokeExact(arena.allocateFrom(request), list, (long) files.size(), status));
            if (status.get(ValueLayout.JAVA_INT, 0) == REFUSED) {
                throw new RefusedException(answer);
            }
            return answer;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private byte[] taken(MemorySegment answer) throws Throwable {
        if (answer.address() == 0) {
            throw new OutOfMemoryError("no memory for the answer");
        }
        try {
            return answer.getString(0).getBytes(StandardCharsets.UTF_8);
        } finally {
            free.invokeExact(answer);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
