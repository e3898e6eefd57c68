package io.rollbook.serve;

import io.rollbook.control.AuditHeads;
import io.rollbook.district.Districts;
import io.rollbook.district.Wrapping;
import io.rollbook.doctor.Check;
import io.rollbook.doctor.Doctor;
import io.rollbook.intake.sftp.SftpSource;
import io.rollbook.intake.sftp.Timeouts;
import io.rollbook.notify.Notices;
import io.rollbook.portal.parse.Formats;
import io.rollbook.tenant.Tenants;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What the doctor looks at, in the order in which it makes sense to mend. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnRole.Portal.class)
class DoctorConfiguration {
    @Bean
    Doctor doctor(
            Settings settings,
            MachineChecks machine,
            Wrapping wrapping,
            Districts districts,
            Tenants tenants,
            AuditHeads heads,
            Formats formats,
            Notices notices,
            Clock clock) {
        DistrictChecks ofDistricts = new DistrictChecks(
                settings.portal(), districts, tenants, heads, new SftpSource(Timeouts.DEFAULT), clock);
        FormatChecks ofFormats = new FormatChecks(settings.portal(), formats, districts);
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("clock", machine::clock);
        checks.put("control database", machine::controlDatabase);
        checks.put("broker", machine::broker);
        checks.put("spool", machine::spool);
        checks.put("master key", () -> MachineChecks.masterKey(wrapping));
        checks.put("mappings", ofFormats::mappings);
        checks.put("districts", ofDistricts::databases);
        checks.put("secrets", ofDistricts::secrets);
        checks.put("audit", ofDistricts::audit);
        checks.put("notices", notices::check);
        return new Doctor(checks, Map.of("feeds", ofDistricts::feeds));
    }
}
