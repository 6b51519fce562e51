import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settles a job whose files it hands over as bytes, and prints the answer: java Settle FOLDER JOB
 * NAME... The exit status is that of the answer. With SETTLEMENT_TIMES=20 it settles so often and
 * prints the least of the times on the standard error.
 */
public final class Settle {
    private Settle() {}

    public static void main(String[] args) throws IOException {
        Settlement library = new Settlement(Path.of(System.getenv("SETTLEMENT_LIBRARY")));
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : Arrays.asList(args).subList(2, args.length)) {
            files.put(name, Files.readAllBytes(Path.of(args[0], name)));
        }
        String request = "{\"job\": \"" + args[1] + "\"}";
        int times = Integer.parseInt(System.getenv().getOrDefault("SETTLEMENT_TIMES", "0"));
        if (times > 0) {
            measure(library, request, files, times);
        }
        int status = 0;
        byte[] answer;
        try {
            answer = library.job(request, files);
        } catch (Settlement.RefusedException refused) {
            answer = refused.answer;
            status = 1;
        }
        System.out.write(answer);
        System.out.flush();
        System.exit(status);
    }

    private static void measure(Settlement library, String request, Map<String, byte[]> files, int times) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            library.job(request, files);
            least = Math.min(least, System.nanoTime() - start);
        }
        System.err.printf("%.1f ms%n", least / 1e6);
    }
}
