package io.rollbook.notify;

import io.rollbook.district.District;
import io.rollbook.district.Subscriber;
import io.rollbook.district.Subscriber.About;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is told of a district: those its district file names, and the operators, of everything. */
final class Receivers {
    private final List<Subscriber> operators;

    /** {@code operators}: mail addresses. */
    Receivers(List<String> operators) {
        this.operators = operators.stream()
                .<Subscriber>map(to -> new Subscriber.Mail(to, EnumSet.allOf(About.class)))
                .toList();
    }

    List<Subscriber> of(District district) {
        return Stream.concat(district.subscribers().stream(), operators.stream())
                .toList();
    }

    /** Who has this address and is still to be told. */
    Optional<Subscriber> find(District district, String address) {
        return of(district).stream()
                .filter(each -> each.address().equals(address))
                .findFirst();
    }

    /** The addresses at which this is wanted, each once. */
    List<String> addresses(District district, About about) {
        return of(district).stream()
                .filter(each -> each.about().contains(about))
                .map(Subscriber::address)
                .distinct()
                .toList();
    }

    /** The operators' addresses that the district's own file does not name as well: they are no business of the district's. */
    List<String> hidden(District district) {
        List<String> own =
                district.subscribers().stream().map(Subscriber::address).toList();
        return operators.stream()
                .map(Subscriber::address)
                .filter(address -> !own.contains(address))
                .toList();
    }
}
