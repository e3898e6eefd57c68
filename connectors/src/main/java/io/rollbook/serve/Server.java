package io.rollbook.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;

/** The service as a Spring application. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
@EnableConfigurationProperties(Settings.class)
@Import({
    ControlConfiguration.class,
    BrokerConfiguration.class,
    PortalConfiguration.class,
    IntakeConfiguration.class,
    HealthConfiguration.class,
    MetricsConfiguration.class,
    DoctorConfiguration.class,
    WebConfiguration.class
})
public class Server {
    /**
     * Serves until the process is told to stop.
     *
     * @param home the folder of the embedded defaults
     * @param settings further settings as {@code --name=value}
     * @return the exit code: 1 where a part is not as it has to be, 2 where the settings are wrong
     */
    public static int run(Path home, List<String> settings) {
        CountDownLatch closed = new CountDownLatch(1);
        try {
            application(home)
                    .listeners((ApplicationListener<ContextClosedEvent>) event -> closed.countDown())
                    .run(settings.toArray(new String[0]));
            closed.await();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } catch (RuntimeException e) {
            StartProblem problem = StartProblem.of(e);
            System.err.println("rollbook: " + problem.sentence());
            return problem.exitCode();
        }
    }

    /** The application, not yet started. */
    static SpringApplicationBuilder application(Path home) {
        List<String> defaults = new ArrayList<>();
        defaults.add("rollbook.home=" + home);
        return new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties(defaults.toArray(new String[0]));
    }
}
