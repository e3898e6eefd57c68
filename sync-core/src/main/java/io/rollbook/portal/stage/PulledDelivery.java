package io.rollbook.portal.stage;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.open.Delivery;
import io.rollbook.portal.open.Member;
import io.rollbook.portal.open.PlaintextReader;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.OneRosterRest;
import io.rollbook.portal.parse.PulledPages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A delivery that was pulled from a OneRoster service, as if its collections were files of CSV. The ledger of the pull, which
 * is its last file, is none of them.
 */
final class PulledDelivery implements Delivery {
    private final Delivery pulled;
    private final PulledPages pages;
    private final List<Member> members;

    private PulledDelivery(Delivery pulled, PulledPages pages) {
        this.pulled = pulled;
        this.pages = pages;
        this.members = pulled.members().stream().map(this::asRows).toList();
    }

    /** The delivery as it is, where it was not pulled. */
    static Delivery of(Delivery delivery, KeepRules keep) {
        return delivery.members().stream()
                .filter(member -> PulledPages.isManifest(member.name()))
                .findFirst()
                .map(manifest -> PulledPages.declaredBy(manifest.head(), keep))
                .<Delivery>map(pages -> new PulledDelivery(delivery, pages))
                .orElse(delivery);
    }

    private Member asRows(Member member) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        try {
            pages.read(
                    member.name(),
                    new ByteArrayInputStream(member.head()),
                    rows -> head.write(rows.readNBytes(Dialects.HEAD)));
            return new Member(member.index(), member.name(), member.size(), head.toByteArray(), member.inFolder());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    @Override
    public List<Member> members() {
        return members.stream()
                .filter(member -> !member.name().equals(OneRosterRest.PULL))
                .toList();
    }

    @Override
    public void read(PlaintextReader reader) throws IOException {
        pulled.read((member, plaintext) -> {
            if (!member.name().equals(OneRosterRest.PULL)) {
                pages.read(member.name(), plaintext, rows -> reader.read(members.get(member.index()), rows));
            }
        });
    }
}
