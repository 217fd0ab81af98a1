//! A gzip file of 64 KiB that decodes to more than 64 MiB of spaces (RFC 1951, RFC 1952).
//!
//! Written bit by bit, so that there is no compression library to depend on and no opaque file to
//! trust. The trick: a Huffman code in which "258 bytes, from one byte back" takes two bits, both
//! zero, so nearly all of the file is zeros.

/// How often the one space is copied 258 times.
const COPIES: usize = 260_112;

/// The decoded size, as the trailer gives it.
const SIZE: u32 = 1 + 258 * 260_112;

/// CRC-32 of that many spaces, as `zlib.crc32` of Python computes it.
const CRC: u32 = 0x141f_6f36;

pub(crate) fn gzip_bomb() -> Vec<u8> {
    // Deflate, no flags, no time, slowest compression, unknown operating system.
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    file.extend(deflate());
    file.extend(CRC.to_le_bytes());
    file.extend(SIZE.to_le_bytes());
    file
}

/// One block with dynamic codes; section numbers are those of RFC 1951.
fn deflate() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.number(1, 1); // the last block
    bits.number(2, 2); // dynamic Huffman codes
    bits.number(286 - 257, 5); // lengths for all literal and length symbols
    bits.number(0, 5); // and for one distance symbol
    bits.number(18 - 4, 4); // 18 lengths of the code for code lengths follow
    // In the order of section 3.2.7: one bit for symbol 18, a run of zeros, and two bits for the
    // symbols 2 and 1.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] {
        bits.number(length, 3);
    }
    let (zeros, one, two) = ("0", "10", "11");
    let run = |bits: &mut Bits, length: u32| {
        bits.code(zeros);
        bits.number(length - 11, 7);
    };
    run(&mut bits, 32);
    bits.code(two); // 32, the space
    run(&mut bits, 138);
    run(&mut bits, 85);
    bits.code(two); // 256, the end of the block
    run(&mut bits, 28);
    bits.code(one); // 285, a copy of 258 bytes
    bits.code(one); // distance symbol 0, one byte back

    bits.code("10"); // a space
    bits.zeros(2 * COPIES); // 285 is "0" and the distance is "0"
    bits.code("11"); // the end of the block
    bits.bytes
}

/// Bits in the order of section 3.1.1: a byte fills from its least significant bit.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn bit(&mut self, bit: bool) {
        self.bytes.resize(self.count / 8 + 1, 0);
        self.bytes[self.count / 8] |= u8::from(bit) << (self.count % 8);
        self.count += 1;
    }

    fn zeros(&mut self, count: usize) {
        self.count += count;
        self.bytes.resize(self.count.div_ceil(8), 0);
    }

    /// A number, its least significant bit first.
    fn number(&mut self, value: u32, width: u32) {
        (0..width).for_each(|position| self.bit(value >> position & 1 == 1));
    }

    /// A Huffman code, its most significant bit first.
    fn code(&mut self, code: &str) {
        code.chars().for_each(|digit| self.bit(digit == '1'));
    }
}
