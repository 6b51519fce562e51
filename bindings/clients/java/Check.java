import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Checks the client: java Check EXAMPLES */
public final class Check {
    private static final AtomicInteger FAILED = new AtomicInteger();

    private Check() {}

    private static void expect(boolean ok, String what) {
        if (!ok) {
            FAILED.incrementAndGet();
            System.err.println("FAILED: " + what);
        }
    }

    private static String said(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Settlement library = new Settlement(Path.of(System.getenv("SETTLEMENT_LIBRARY")));
        Path folder = Path.of(args[0], "lishui");
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of("job.json", "policy.json", "beds.json", "cases.csv", "stays.csv", "report.golden.json")) {
            files.put(name, Files.readAllBytes(folder.resolve(name)));
        }
        byte[] golden = files.get("report.golden.json");

        expect(Arrays.equals(library.job("{}", files), golden), "the golden report");
        expect(Arrays.equals(library.job("{\"folder\": \"" + folder + "\"}", Collections.emptyMap()), golden), "the folder");
        expect(said(library.explain("{\"subjects\": [\"LS2025000019\"]}", files)).contains("\"trail\""), "an explanation");
        expect(
                said(library.verify("{\"report\": \"report.golden.json\", \"job\": \"job.json\"}", files)).contains("\"job\""),
                "a verification");
        expect(said(library.version()).contains("\"results\""), "the version");
        try {
            library.job("{}", Collections.singletonMap("../job.json", new byte[0]));
            expect(false, "a name that leads out is not refused");
        } catch (Settlement.RefusedException refused) {
            String text = refused.getMessage();
            expect(text.contains("\"call.name\"") && text.contains("文件名"), text);
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(
                    () -> expect(Arrays.equals(library.job("{}", files), golden), "a call in one of eight threads"));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        nulls();
        if (FAILED.get() == 0) {
            System.out.println("Java " + Runtime.version().feature() + ": everything as it should be");
        }
        System.exit(FAILED.get() == 0 ? 0 : 1);
    }

    /** Java takes a null for a signal of the processor. It still does beside the library, which has signals too. */
    private static void nulls() {
        String[] none = {null};
        int caught = 0;
        for (int i = 0; i < 200_000; i++) {
            try {
                caught += none[0].length();
            } catch (NullPointerException e) {
                caught++;
            }
        }
        expect(caught == 200_000, "nulls beside the library: " + caught);
    }
}
