package io.rollbook.serve;

import io.rollbook.ciphertext.IntakeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every process that sends deliveries has, uploads at a portal included: a key that signs. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    @Bean
    IntakeKey intakeKey(Settings settings, Home home) {
        String set = settings.intake().key();
        Path file = set == null ? home.resolve("intake.key") : Path.of(set);
        try {
            return IntakeKey.loadOrCreate(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw StartFailure.world(String.valueOf(e.getMessage()));
        }
    }
}
