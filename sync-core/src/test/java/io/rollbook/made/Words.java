package io.rollbook.made;

import java.text.Normalizer;
import java.util.Locale;

/** The words that names are made of. Whoever bears one of the names does so by chance. */
final class Words {
    private static final String[] GIVEN = split(
            """
            Ada Adaeze Aaliyah Abel Agnès Aidan Aisha Alejandro Álvaro Amara Amélie Ana-Sofía Andrés Anh Anika Anneliese
            Antonín Arjun Astrid Ayasha Aylin Beatriz Benjamín Björn Bora Brigid Caleb Camila Carys Cécile Chandra Chidi
            Chloë Ciarán Clara Cosima D'Andre Dagný Daniyar Darius Deepa Delphine Demetrius Dilnoza Dmitri Domenico
            Ebele Eiríkur Elif Elijah Élodie Emeka Émile Enrique Esperanza Étienne Ezra Fatima Felicity Fiadh Finn
            Florentyna Françoise Gael Giulia Grace Gustavo Hadley Hana Harper Haruki Héctor Hiroko Hồng Ibrahim Ifeoma
            Iñaki Indira Ingrid Isaac Ismaël Itzel Jada Jakub Jamal Jean-Luc Jiří Joaquín John-Paul Jolene Jorunn José
            Julián Kaia Kalani Kamau Karolína Keanu Kekoa Khadija Kimberly Kofi Laszlo Leilani Lê León Liam Lourdes
            Luca Lucía Łucja Lúcia Mae Mai Malik Marek Mary-Ellen Mateo Matilda Maximilian Mehmet Meilin Mireille Miguel
            Mo'ana Mustafa Nadia Naomi Ngozi Nikolai Noël Nora Núria Obinna Ófelia Olamide Oisín Orsolya Oscar Owen
            Pádraig Paloma Parisa Penelope Phoebe Priya Quentin Rania Ravi Renée Rhiannon Ricardo Róisín Rosalind Ruth
            Sadie Samir Santiago Saoirse Selin Seo-yeon Shanice Siobhán Sofía Søren Stefan Sunniva Takumi Tamar Tariq
            Tatiana Thảo Theo Tomás Tova Tyrone Ulises Uma Valentina Venus Viktor Vũ Walter Wanjiru Wiktor Willa Xavier
            Ximena Yara Yesenia Yoon-ji Yusuf Zainab Zara Željko Zoë Zuzana
            """);

    private static final String[] FAMILY = split(
            """
            Abbott Abernathy-Cole Achebe Åberg Adeyemi Aguilar Ainsworth Akhtar Almeida Álvarez Ambrose Andersson
            Applegate Araújo Arceneaux Ashworth Bălan Banerjee Barros Baumgärtner Beauchêne Begay Bellweather Benítez
            Bergström Blackwood Błaszczyk Bonaventure Braithwaite Brânză Broussard Buenrostro Çelik Cabrera Calloway
            Castañeda Černý Chakraborty Charbonneau Cheng Chukwu Clearwater Cóbo Coldiron Contreras Copperfield
            D'Amico D'Souza Dąbrowski Dandridge Delacroix De-la-Cruz Desrosiers Dhillon Díaz-Ortega Đặng Dubois Dvořák
            Ebadi Eckersley Eguíluz Einarsdóttir Ekström Elgersma Escobedo Etxeberria Fairweather Falkenrath Faraday
            Fernández Figueroa Fitzwilliam Flannery Fontaine Friðriksson Fujimoto Gagnon Gallagher García-Núñez
            Ghorbani Giordano Goldfarb Gómez Grünwald Guðmundsson Guerrero Habib Hakimi Hallström Harrowgate Hashimoto
            Hawthorne Henríquez Hernández Hoàng Holloway Horáček Huang Ibáñez Ignatiev Inoue Iyer Jankowski Jaramillo
            Jiménez Johansson Jørgensen Kahananui Kamara Kapoor Karlsdóttir Kavanagh Kealoha Keller-Ruiz Khalil Kiplagat
            Kobayashi Köhler Kovačević Król Lafontaine Lâm Larkspur Laurent Lefèvre Lindqvist Locklear López Lozano
            Łukaszewicz Mac-Aodha Macías Maldonado Mbeki Marchetti Márquez McAllister McGillicuddy Mendoza Merriweather
            Mikkelsen Montgomery Moreau Muñoz Murakami N'Diaye Nakamura Nascimento Ndlovu Németh Nguyễn Nightingale
            Novák Núñez O'Brien O'Connell O'Dowd O'Shaughnessy Ochoa Okafor Okonkwo Olszewski Oppenheim Ortiz Osei
            Øverland Pacheco Papadakis Paredes Patel Peixoto Pennyworth Peña Pham Phillips-Okoro Pospíšil Prud'homme
            Quesada Quiñones Ramachandran Rasmussen Ravenscroft Reyes Ríos Rodríguez Rosenthal Rousseau Ruiz-Flores
            Saarinen Sakamoto Salazar Sánchez Schäfer Sepúlveda Şahin Šimić Sjöberg Sørensen Srinivasan St.-Pierre
            Stonebridge Suleiman Summerfield Svensson Szabó Takahashi Tamayo Thibodeaux Thistlewood Þórsson Tran
            Treviño Tsosie Uchida Underhill Urquhart Valdés Van-der-Berg Vásquez Velázquez Villanueva Võ Vlašić
            Wainwright Warrick Weatherby Whitehorse Wiśniewski Wolfenden Xiong Yáñez Yamamoto Yellowhair Yıldız
            Ybarra Zabala Zapata Żeromski Zieliński Ziółkowski Zúñiga
            """);

    private static final String[] PLACES = split(
            """
            Alder Ashgrove Birchfield Blackbird Bluestem Briar Brookhaven Cedar Chestnut Clearspring Cottonwood Coyote
            Crescent Dogwood Eagle Eastgate Elderberry Fairmont Fernwood Foxglove Goldenrod Granite Greenbriar Hawthorn
            Hazel Heron Hickory Highland Hollyhock Ironwood Juniper Kestrel Kingfisher Lakeshore Larkfield Laurel
            Linden Magnolia Maple Marigold Meadow Millstone Mockingbird Northgate Oakhurst Orchard Otter Peregrine
            Pinecrest Prairie Quail Redwing Ridgeline Riverbend Rosewood Sagebrush Sandhill Silverleaf Stonecreek
            Sumac Sycamore Tallgrass Thornapple Timber Valley Walnut Westwind Wildflower Willow Wren
            """);

    private Words() {}

    static String given(int chance) {
        return GIVEN[chance % GIVEN.length];
    }

    static String family(int chance) {
        return FAMILY[chance % FAMILY.length];
    }

    static String place(int chance) {
        return PLACES[chance % PLACES.length];
    }

    static int places() {
        return PLACES.length;
    }

    /** The name as it stands in a user name: lower case, plain letters only. */
    static String plain(String name) {
        StringBuilder out = new StringBuilder(name.length());
        String apart = Normalizer.normalize(name, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        for (int i = 0; i < apart.length(); i++) {
            char c = apart.charAt(i);
            switch (c) {
                case 'đ', 'ð' -> out.append('d');
                case 'ł' -> out.append('l');
                case 'ø' -> out.append('o');
                case 'þ' -> out.append("th");
                case 'ı' -> out.append('i');
                default -> {
                    if (c >= 'a' && c <= 'z') {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String[] split(String words) {
        return words.strip().split("\\s+");
    }
}
