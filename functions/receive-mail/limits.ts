/** How much of a message is taken. What is beyond is refused by name; a message that is beyond as a whole goes to a person unread. */

const MEBIBYTE = 1024 * 1024;

/** What SES takes in for storing in S3 (SES Developer Guide, quotas of email receiving). */
export const MOST_MESSAGE_BYTES = 40 * MEBIBYTE;

/** The same as for an upload. */
export const MOST_ATTACHMENT_BYTES = 25 * MEBIBYTE;

/** Documents of one message. The most that an application asks for is well below. */
export const MOST_ATTACHMENTS = 20;

/**
 * Levels of multipart in a message. Signed mail with a letterhead has four (signed, mixed, alternative, related). A forwarded message counts from
 * its own top.
 */
export const MOST_LEVELS = 5;

/**
 * Parts of a message, and of each forwarded one. A part takes five bytes to write and hundreds to hold, so a message of forty megabytes could ask
 * for gigabytes.
 */
export const MOST_PARTS = 500;

/** All headers of all parts. The longest seen in practice come from chains of signatures of forwarding systems and stay well below. */
export const MOST_HEADER_BYTES = 256 * 1024;

/** Forwarded messages that are looked into. */
export const MOST_FORWARDED = 20;

/** Of the texts of a message as they are sent: HTML is mostly styles. */
export const MOST_TEXT_BYTES = 256 * 1024;

/** Of the text, for a person to read; the whole is in the raw message. */
export const MOST_TEXT_LENGTH = 20_000;

export const MOST_SUBJECT_LENGTH = 500;

/** RFC 5322 §2.1.1: the longest a line may be; of a header of addresses no more is read. */
export const MOST_LINE_LENGTH = 998;

/** RFC 5321 §4.5.3.1.3, without its angle brackets. */
export const MOST_ADDRESS_LENGTH = 254;
