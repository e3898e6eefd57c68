package io.rollbook.bench;

import io.rollbook.provider.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The transfer itself: an OkHttp client that fetches the pages that Rollbook fetches, so many at a time, and drops them. */
final class BarePull {
    private static final int PAGE = 1_000;

    /** Rollbook's pages overlap by a record. */
    private static final int STEP = PAGE - 1;

    private final OkHttpClient client;
    private final HttpUrl base;
    private final int parallel;
    private long pages;
    private long bytes;

    BarePull(ProviderProcess provider, int parallel) {
        this.client = new OkHttpClient.Builder()
                .sslSocketFactory(
                        provider.certificate().context().getSocketFactory(),
                        provider.certificate().trust())
                .build();
        this.base = HttpUrl.get(provider.large() + Provider.BASE);
        this.parallel = parallel;
    }

    /** Fetches one collection after the other: the first page, the others side by side, and a look behind the end. */
    void run(List<String> collections) throws IOException, InterruptedException {
        pages = 0;
        bytes = 0;
        ExecutorService workers = Executors.newFixedThreadPool(parallel);
        try {
            for (String collection : collections) {
                long total = page(collection, 0);
                List<Future<Long>> ahead = new ArrayList<>();
                for (long offset = STEP; offset + 1 < total; offset += STEP) {
                    long from = offset;
                    ahead.add(workers.submit(() -> page(collection, from)));
                }
                for (Future<Long> each : ahead) {
                    each.get();
                }
                page(collection, total - 1);
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    /** Returns how many records there are said to be. */
    private long page(String collection, long offset) throws IOException {
        HttpUrl url = base.newBuilder()
                .addPathSegment(collection)
                .addQueryParameter("limit", String.valueOf(PAGE))
                .addQueryParameter("offset", String.valueOf(offset))
                .addQueryParameter("sort", "sourcedId")
                .addQueryParameter("orderBy", "asc")
                .build();
        Request request = new Request.Builder()
                .url(url)
                .header("Authorization", "Bearer transfer")
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.code() != 200) {
                throw new IOException("the provider answers " + response.code());
            }
            took(response.body().bytes().length);
            return Long.parseLong(response.header("X-Total-Count", "0"));
        }
    }

    private synchronized void took(int length) {
        pages++;
        bytes += length;
    }

    /** Pages of the last run, those without records among them. */
    long pages() {
        return pages;
    }

    /** Bytes of the last run's pages. */
    long bytes() {
        return bytes;
    }
}
