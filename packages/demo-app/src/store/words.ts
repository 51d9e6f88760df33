type Words = readonly [string, ...string[]]

/** First names of the made-up people. */
export const firstNames: Words = [
  'Ada',
  'Bela',
  'Chidi',
  'Dara',
  'Emre',
  'Freya',
  'Goro',
  'Hana',
  'Ines',
  'Jonas',
  'Kaia',
  'Luca',
  'Mina',
  'Nils',
  'Oona',
  'Paco',
  'Rosa',
  'Sami',
  'Tove',
  'Yara',
]

/** Their family names. */
export const familyNames: Words = [
  'Abbott',
  'Brandt',
  'Costa',
  'Duarte',
  'Eriksen',
  'Fontaine',
  'Garcia',
  'Haddad',
  'Ito',
  'Jansen',
  'Kovacs',
  'Lindgren',
  'Moreau',
  'Novak',
  'Okafor',
  'Petrov',
]

/** What a picture shows. */
export const subjects: Words = [
  'Morning fog',
  'A very good dog',
  'Fresh bread',
  'The old harbour',
  'Rain on the tram',
  'My new bicycle',
  'Late tomatoes',
  'The last ferry',
  'A borrowed guitar',
  'Snow in April',
]

/** Where it was taken. */
export const places: Words = [
  'in Lisbon',
  'by the lake',
  'behind the station',
  'on the roof',
  'at the market',
  'near Oslo',
  'in the back garden',
  'above the clouds',
  'after the storm',
  'at my window',
]
