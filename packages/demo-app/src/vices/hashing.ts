/**
 * PBKDF2 rounds of SHA-256 in a millisecond of a 2020s server core. Compiled ahead, they cost the same from the first
 * call to the last: a loop in JavaScript doubled its price once V8 had compiled it anew, after some 400 requests.
 */
export const roundsPerMs = 7_500
