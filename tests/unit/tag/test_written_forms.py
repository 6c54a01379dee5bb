"""Names as they are written: apostrophes, initials, capitals, title case, possessives, capitals at random.

Each text is in our own words; persons and most firms are made up. `PLACE` is a GPE, LOC or FAC. A name after `not` must
not be a mention of that type; `not X` without a type must not be a mention at all.
"""

import pytest

from newsloom.tag.tagger import DEFAULT_TYPES, tagger

PLACES = {"GPE", "LOC", "FAC"}

CASES = [
    # Typographic apostrophes and quotes.
    ("en", "The coach, Declan O’Malley, left. O’Malley’s side meets Corvane on Sunday.", "Declan O’Malley|PERSON", "O’Malley|PERSON"),
    ("en", "Police questioned Siobhan OʼHara and Fergus OʼDriscoll on Friday.", "Siobhan OʼHara|PERSON", "Fergus OʼDriscoll|PERSON"),
    ("en", "The judge heard Maeve O´Dwyer and her brother Colm O´Dwyer.", "Maeve O´Dwyer|PERSON", "Colm O´Dwyer|PERSON"),
    ("en", "The winner was Patrick O＇Toole, the club said.", "Patrick O＇Toole|PERSON"),
    ("en", "Tom O‘Rourke said that he would resign.", "Tom O‘Rourke|PERSON"),
    ("en", "Striker Kevin O`Shea said he was fit again.", "Kevin O`Shea|PERSON"),
    ("en", "Marco D’Alessio met Tanya D’Souza in Lisbon.", "Marco D’Alessio|PERSON", "Tanya D’Souza|PERSON", "Lisbon|PLACE"),
    ("en", "“Helen Marsden is right,” said the minister. “Helen Marsden knows.”", "Helen Marsden|PERSON"),
    ("en", "The paper called ‘Brian Caldwell’ a hero.", "Brian Caldwell|PERSON"),
    ("en", "Britain’s prime minister met Germany’s chancellor.", "Britain|PLACE", "Germany|PLACE"),
    ("en", "Sean O’Leary of the Cote d’Ivoire office wrote to Ann.", "Sean O’Leary|PERSON", "Cote d’Ivoire|PLACE"),
    ("en", "Jean‑Pierre Lambert and Anne‐Marie Colson signed.", "Jean‑Pierre Lambert|PERSON", "Anne‐Marie Colson|PERSON"),
    ("fr", "L’avocat Julien d’Hauteville a rencontré Marie Delcourt à Paris.", "Julien d’Hauteville|PERSON", "Marie Delcourt|PERSON", "Paris|PLACE"),
    ("fr", "Selon Bernard L’Hermitte, l’Allemagne a cédé.", "Bernard L’Hermitte|PERSON", "Allemagne|PLACE"),
    ("fr", "« Claire Vasseur a raison », a dit le maire.", "Claire Vasseur|PERSON"),
    # Initials.
    ("en", "R.T. Holloway, M. J. Winterson and E.B. Langford signed.", "R.T. Holloway|PERSON", "M. J. Winterson|PERSON", "E.B. Langford|PERSON"),
    ("en", "The author, H.P. Calloway, said that T.S. Merrin would follow.", "H.P. Calloway|PERSON", "T.S. Merrin|PERSON"),
    ("en", "P.D. Jameson-Reid wrote the novel.", "P.D. Jameson-Reid|PERSON"),
    ("en", "A letter by W. H. Ashdown was sold.", "W. H. Ashdown|PERSON"),
    ("en", "J.\u00a0R. Thornbury and L.\u202fM. Castleton spoke first.", "J.\u00a0R. Thornbury|PERSON", "L.\u202fM. Castleton|PERSON"),
    ("en", "The chair, George W. Pemberton, thanked K.C. Ireland for the gift.", "George W. Pemberton|PERSON", "K.C. Ireland|PERSON"),
    ("en", "N.K. Raman was elected. Raman thanked the voters.", "N.K. Raman|PERSON", "Raman|PERSON"),
    ("en", "The U.S. Senate and the U.N. met. D.C. officials waited.", "not U|PERSON", "not D.C|PERSON"),
    ("fr", "J.-P. Marchand et A. Lemoine ont signé la lettre.", "J.-P. Marchand|PERSON", "A. Lemoine|PERSON"),
    # Headlines and texts in capitals.
    ("en", "BALTREX FOODS TO CLOSE PLANT, SAYS MARTA KEELING\n\nBaltrex Foods will close its plant in June, chief executive Marta Keeling said on Monday.", "BALTREX FOODS|ORG", "MARTA KEELING|PERSON", "Baltrex Foods|ORG"),
    ("en", "POLICE ARREST IVAN DROBNY IN PRAGUE\n\nPolice arrested Ivan Drobny on Friday. Drobny denied the charges in Prague.", "IVAN DROBNY|PERSON", "PRAGUE|PLACE"),
    ("en", "MADRID, JUNE 2 - ELENA CARRASCO QUIT ON TUESDAY AFTER A ROW WITH THE PRIME MINISTER, THE PARTY SAID. VOLKSWAGEN DECLINED TO COMMENT.", "ELENA CARRASCO|PERSON", "VOLKSWAGEN|ORG", "MADRID|PLACE"),
    ("en", "OIL PRICES ROSE ON MONDAY AS IRAN AND SAUDI ARABIA FAILED TO AGREE. ANALYST PETER HOLMQUIST SAID THE RISE WOULD LAST.", "IRAN|PLACE", "SAUDI ARABIA|PLACE", "PETER HOLMQUIST|PERSON"),
    ("en", "FRANCE DEFEATED BRAZIL IN A FRIENDLY MATCH. COACH MICHEL DURAND PRAISED HIS TEAM.", "FRANCE|PLACE", "BRAZIL|PLACE", "MICHEL DURAND|PERSON"),
    ("en", "NAIROBI - GRACE WANJALA, HEAD OF THE WORLD BANK OFFICE IN KENYA, RESIGNED.", "GRACE WANJALA|PERSON", "KENYA|PLACE"),
    ("en", "SENATOR TOM BRADWELL CALLS FOR INQUIRY\n\nThe senator spoke in Ohio. Bradwell wants an inquiry.", "TOM BRADWELL|PERSON", "Bradwell|PERSON"),
    ("fr", "LE MINISTRE PAUL GARNIER QUITTE LE GOUVERNEMENT\n\nPaul Garnier a quitté le gouvernement lundi.", "PAUL GARNIER|PERSON"),
    # Title case.
    ("en", "Corvexa Sues Google Over Patents in Silicon Valley\n\nThe Oslo company said on Friday that it had filed a suit.", "Corvexa|ORG", "Google|ORG", "not Corvexa Sues", "not Sues Google"),
    ("en", "Helmtrix Buys Rival Danvora to Expand Cloud Business\n\nHelmtrix said on Monday that it would pay cash for Danvora.", "Helmtrix|ORG", "Danvora|ORG", "not Helmtrix Buys"),
    ("en", "Laura Pinsker Wins Race for Mayor of Boston\n\nLaura Pinsker won by a wide margin. Pinsker takes office in May.", "Laura Pinsker|PERSON", "Boston|PLACE", "Pinsker|PERSON", "not Laura Pinsker Wins"),
    ("en", "Quorvane Names Microsoft Veteran as Chief Executive Officer\n\nThe company said he would start in May.", "Microsoft|ORG", "not Quorvane Names Microsoft"),
    ("en", "Zenbrook Partners With Samsung to Launch New Smart Home Devices in South Korea\n\nThe firm hopes for sales.", "Samsung|ORG", "South Korea|PLACE", "not Partners With Samsung"),
    # Companies at the start of a sentence.
    ("en", "Google is the largest of them. Shell is more than a beach find, its chief says, and Target is no shooting range.", "Google|ORG", "Shell|ORG", "Target|ORG"),
    ("en", "Amazon said on Monday that sales rose. Microsoft and Apple fell.", "Amazon|ORG", "Microsoft|ORG", "Apple|ORG"),
    ("en", "Orange and Vodafone cut prices. Orange said that demand fell.", "Orange|ORG", "Vodafone|ORG"),
    ("en", "Trees along the Amazon burn again, researchers in Brazil said.", "Amazon|PLACE", "Brazil|PLACE"),
    # Possessives.
    ("en", "McDonald's opened ten shops. Wendy's and Macy's closed some.", "McDonald's|ORG", "Macy's|ORG"),
    ("en", "Sainsbury’s and Lloyd’s of London disagreed.", "Sainsbury’s|ORG", "Lloyd’s of London|ORG"),
    ("en", "Keller's deputy at the ministry, Anna Voss, replied to Moody's and Levi's.", "Keller|PERSON", "Anna Voss|PERSON", "Moody's|ORG", "not Keller's"),
    ("en", "Domino's said that sales rose. Domino's shares fell.", "Domino's|ORG"),
    ("en", "Russia's president met Putin's envoy and Francis' secretary.", "Russia|PLACE", "Putin|PERSON", "not Putin's", "not Russia's"),
    ("en", "Harrison's lawyer said Christie's would sell Harrison's painting.", "Harrison|PERSON", "Christie's|ORG", "not Harrison's"),
    # Capitals at random.
    ("en", "In Leeds we read a Progress Report every week, the Director of Finance said.", "not Progress Report|ORG", "not Director of Finance|PERSON", "not Director of Finance|ORG"),
    ("en", "The Quarterly Review goes to the Chief Financial Officer and the Head of Sales.", "not Quarterly Review|ORG", "not Head of Sales|PERSON", "not Chief Financial Officer|PERSON"),
    ("en", "Please send the Application Form to the Head of Human Resources before Friday.", "not Application Form|ORG", "not Head of Human Resources|PERSON"),
    ("en", "The Annual Report and the Business Plan were read at the Board Meeting.", "not Annual Report|ORG", "not Business Plan|ORG", "not Board Meeting|ORG"),
    ("en", "A Risk Assessment is due. The Vice President of Marketing signs the Risk Assessment.", "not Risk Assessment|ORG", "not Vice President of Marketing|PERSON"),
    # After nationalities and roles.
    ("en", "Most of the sailors were Norwegian. Will Tamsin, head of the yard, said so.", "Norwegian|NORP", "Will Tamsin|PERSON"),
    ("en", "All the nurses were Irish. Mark Fennimore, who led the ward, left for Malta.", "Irish|NORP", "Mark Fennimore|PERSON", "Malta|PLACE"),
    ("en", "Former secretary for Energy and Climate Dora Hale-Simmons spoke.", "Dora Hale-Simmons|PERSON"),
    ("en", "Shadow minister for Schools and Families Karen Ashby-Lowe asked for a list.", "Karen Ashby-Lowe|PERSON"),
    ("en", "The drivers were French. Grace Halloway, of the union, said they would strike.", "French|NORP", "Grace Halloway|PERSON"),
    # More of each kind, written after the rules.
    ("en", "The mayor, Niamh O’Sullivan, said that O’Sullivan’s team would win; Rory O’Keeffe and Liam O’Meara are ill.", "Niamh O’Sullivan|PERSON", "Rory O’Keeffe|PERSON", "Liam O’Meara|PERSON"),
    ("en", "Dara Oʼconnell met Sinead D´Arcy.", "Sinead D´Arcy|PERSON"),
    ("en", "D’Marcus Fielding scored twice for the Corvane Tigers.", "D’Marcus Fielding|PERSON"),
    ("en", "F.W. Delacroix, G. H. Hartwell and B.K. England signed. Hartwell wept.", "F.W. Delacroix|PERSON", "G. H. Hartwell|PERSON", "B.K. England|PERSON", "Hartwell|PERSON"),
    ("en", "The poems of E.E. Cormack and W.B. Yarrow were read by A. A. Millner.", "E.E. Cormack|PERSON", "W.B. Yarrow|PERSON", "A. A. Millner|PERSON"),
    ("en", "J.R.R. Tolland wrote it.", "J.R.R. Tolland|PERSON"),
    ("en", "VANTORRE SHIPPING TO SELL FERRIES, SAYS OLGA BRENNER\n\nVantorre Shipping will sell its ferries, chief executive Olga Brenner said on Monday in Hamburg.", "VANTORRE SHIPPING|ORG", "OLGA BRENNER|PERSON", "Hamburg|PLACE"),
    ("en", "KELVANE RAIL WINS CONTRACT IN DENMARK\n\nKelvane Rail won a contract in Denmark, the company said.", "KELVANE RAIL|ORG", "DENMARK|PLACE"),
    ("en", "LONDON, MARCH 3 - JAMES WHITCOMBE DIED ON FRIDAY AFTER A SHORT ILLNESS, HIS FAMILY SAID. MICROSOFT AND THE WORLD HEALTH ORGANIZATION SENT CONDOLENCES.", "JAMES WHITCOMBE|PERSON", "MICROSOFT|ORG", "WORLD HEALTH ORGANIZATION|ORG", "LONDON|PLACE"),
    ("en", "WASHINGTON, SEPT 9 - PRESIDENT ALAN TREDWELL SAID ON THURSDAY HE WOULD VETO THE BILL. SENATOR RUTH OAKLEY DISAGREED. THE UNITED NATIONS DECLINED TO COMMENT.", "ALAN TREDWELL|PERSON", "RUTH OAKLEY|PERSON", "UNITED NATIONS|ORG"),
    ("en", "TOKYO, JULY 1 - TOYOTA RECALLED CARS AFTER ENGINEER KENJI MORITA FOUND A FAULT. THE BANK OF JAPAN RAISED RATES.", "TOYOTA|ORG", "KENJI MORITA|PERSON", "BANK OF JAPAN|ORG"),
    ("en", "Brontiq Joins Intel in Oregon to Develop Advanced Chips for Data Centers\n\nThe Lyon company said that it would hire engineers.", "Brontiq|ORG", "Intel|ORG", "Oregon|PLACE", "not Brontiq Joins"),
    ("en", "Quillan Acquires Tarvos, Expands in Southeast Asia and Hires Former Oracle Chief\n\nIt paid cash.", "Quillan|ORG", "Oracle|ORG", "Southeast Asia|PLACE"),
    ("en", "Microsoft is the oldest of them. Oracle is no temple, its founder jokes, and Intel is not a spy. All appealed.", "Microsoft|ORG", "Oracle|ORG", "Intel|ORG"),
    ("en", "Twitter is the smallest of them. Uber is not German, its chief says, and Visa is no stamp.", "Twitter|ORG", "Uber|ORG", "Visa|ORG"),
    ("en", "Wendy's said that sales rose in May. Lambert's successor at the bank, Dupree's nephew, agreed. Friends of Macy's and Kohl's did not.", "Wendy's|ORG", "not Lambert's", "not Dupree's"),
    ("en", "Kellogg's cut jobs. Marshall's cousin works at Denny's.", "Kellogg's|ORG", "not Marshall's"),
    ("en", "In Oxford I file an Expense Report every week, the Head of Operations said. The Board Meeting of Harwell plc takes note of the Expense Report in May.", "not Expense Report|ORG", "not Head of Operations|PERSON", "not Board Meeting|ORG"),
    ("en", "The Director of Strategy reads a Status Update each Friday in Leeds.", "not Status Update|ORG", "not Director of Strategy|PERSON"),
    ("en", "Please sign the Employment Contract and the Code of Conduct.", "not Employment Contract|ORG", "not Code of Conduct|ORG"),
    ("en", "Most of the guests were Danish. Mark Ellison, head of the museum, said that the rest came from Iceland. Former minister for Sport and Tourism Tracy Bell-Hughes wrote a report.", "Danish|NORP", "Mark Ellison|PERSON", "Iceland|PLACE", "Tracy Bell-Hughes|PERSON"),
    ("en", "Half of the crew were Turkish. Bill Carrington, captain of the ship, thanked them.", "Bill Carrington|PERSON"),
    ("en", "Nearly all were Swiss. Hope Larsson, the nurse, stayed.", "Hope Larsson|PERSON"),
    ("fr", "L’ancien ministre Hugues d’Aubrac a dit que l’Espagne et l’Italie signeraient.", "Hugues d’Aubrac|PERSON", "Espagne|PLACE", "Italie|PLACE"),
    ("fr", "PARIS, 4 MAI - LE PRESIDENT JACQUES MERLIN A RENCONTRE ANNE VASSEUR LUNDI.", "JACQUES MERLIN|PERSON", "ANNE VASSEUR|PERSON"),
    ("fr", "P. D. Lemaire et C.F. Rochette ont écrit.", "P. D. Lemaire|PERSON", "C.F. Rochette|PERSON"),
    ("en", "Keeper Aoife O’Rahilly and striker Cian O’Fallon trained; O’Fallon’s knee holds.", "Aoife O’Rahilly|PERSON", "Cian O’Fallon|PERSON"),
    ("en", "‘We won,’ said Eoin O’Brady. “We did,” said Tara D’Costa.", "Eoin O’Brady|PERSON", "Tara D’Costa|PERSON"),
    ("en", "V.S. Palmer and D. W. Griffin met P.G. Wodhouse at noon.", "V.S. Palmer|PERSON", "D. W. Griffin|PERSON", "P.G. Wodhouse|PERSON"),
    ("en", "A letter from U.S. Senator K.J. Norway was read by L.P. Jordan.", "K.J. Norway|PERSON", "L.P. Jordan|PERSON", "not U.S. Senator|PERSON"),
    ("en", "PARIS, JAN 12 - HELENE DUMAS QUIT AS HEAD OF RENAULT ON TUESDAY. THE FRENCH GOVERNMENT AND THE EUROPEAN COMMISSION DECLINED TO COMMENT.", "HELENE DUMAS|PERSON", "RENAULT|ORG", "EUROPEAN COMMISSION|ORG", "PARIS|PLACE"),
    ("en", "CAIRO, APRIL 2 - OMAR SHALABI WAS ARRESTED ON FRIDAY, HIS LAWYER SAID. BOEING AND THE INTERNATIONAL MONETARY FUND LEFT EGYPT.", "OMAR SHALABI|PERSON", "BOEING|ORG", "INTERNATIONAL MONETARY FUND|ORG", "EGYPT|PLACE", "CAIRO|PLACE"),
    ("en", "TARVIN AIRWAYS TO DROP ROUTES, SAYS NILS HAGEN\n\nTarvin Airways will drop four routes from May, chief executive Nils Hagen said on Monday in Oslo.", "TARVIN AIRWAYS|ORG", "NILS HAGEN|PERSON", "Oslo|PLACE"),
    ("en", "ZELMAR MOTORS TO SHUT PLANT, WARNS IDA KROLL\n\nZelmar Motors will shut its plant in May, chairwoman Ida Kroll said on Monday in Vienna.", "ZELMAR MOTORS|ORG", "IDA KROLL|PERSON"),
    ("en", "Movexa Joins Microsoft in New York to Showcase Advanced Robots at Health Technology Conference\n\nThe Toronto company said that it would show machines.", "Movexa|ORG", "Microsoft|ORG", "New York|PLACE", "not Movexa Joins"),
    ("en", "Plixor Partners With Nvidia to Build Faster Chips\n\nThe Austin firm said so.", "Plixor|ORG", "Nvidia|ORG", "not Plixor Partners"),
    ("en", "Netflix is the best known of them. Target is not a goal, as its chief likes to say, and Shell is no egg. All three appealed.", "Netflix|ORG", "Target|ORG", "Shell|ORG"),
    ("en", "Google is first. Apple is no fruit and Amazon no river, its lawyers said.", "Google|ORG", "Apple|ORG", "Amazon|ORG"),
    ("en", "Arby's said that profit fell. Weber's successor, Klein's niece, called it bad. Critics of Kohl's disagreed.", "Arby's|ORG", "not Weber's", "not Klein's"),
    ("en", "Denny's opened in Leeds. Mercer's brother resigned from Lowe's.", "Denny's|ORG", "not Mercer's", "Lowe's|ORG"),
    ("en", "In Bristol I read the Budget Proposal and the Safety Manual, the Head of Procurement said.", "not Budget Proposal|ORG", "not Safety Manual|ORG", "not Head of Procurement|PERSON"),
    ("en", "The General Manager and the Deputy Director of Sales wrote the Sales Report.", "not General Manager|PERSON", "not Sales Report|ORG", "not Deputy Director of Sales|PERSON"),
    ("en", "Two of the hostages were Canadian. Dean Wexford, head of the group, said that the others came from Cyprus.", "Dean Wexford|PERSON", "Cyprus|PLACE"),
    ("en", "Former minister for Trade and Industry Nora Blake-Jones asked why.", "Nora Blake-Jones|PERSON"),
    ("fr", "J. P. Morvan et l’actrice Léa d’Orval ont quitté l’Irlande.", "J. P. Morvan|PERSON", "Léa d’Orval|PERSON", "Irlande|PLACE"),
]  # fmt: skip


def mentions(text: str, language: str) -> set[str]:
    title = text.partition("\n")[0] if "\n" in text else None
    return {
        f"{mention.text}|{kind}"
        for entity in tagger().tag(text, language, title, DEFAULT_TYPES)
        for mention in entity.mentions
        for kind in (entity.type.value, *(["PLACE"] if entity.type.value in PLACES else []))
    }


def holds(expected: str, found: set[str]) -> bool:
    if not expected.startswith("not "):
        return expected in found
    name = expected.removeprefix("not ")
    return name not in found and ("|" in name or not any(each.startswith(f"{name}|") for each in found))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1][:40])
def test_names_are_found_however_they_are_written(case: tuple[str, ...]) -> None:
    language, text, *expectations = case
    found = mentions(text, language)
    assert [each for each in expectations if not holds(each, found)] == [], found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1][:40])
def test_mentions_keep_the_spelling_of_the_text(case: tuple[str, ...]) -> None:
    language, text, *_ = case
    for entity in tagger().tag(text, language, None, DEFAULT_TYPES):
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text
