//! The other end of connections: a server that does what the first letter asks for, which often is what none should.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// How much a flood is.
const FLOOD: usize = 20_000_000;

/// A server on a port of its own, which lives as long as the process.
pub struct Peer {
    address: SocketAddr,
    counts: Receiver<usize>,
}

impl Peer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (told, counts) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = told.clone();
                // Who breaks off sees what comes of it.
                thread::spawn(move || drop(serve(stream, &told)));
            }
        });
        Self { address, counts }
    }

    pub fn port(&self) -> String {
        self.address.port().to_string()
    }

    /// How many bytes came in the connection that was asked to be read late.
    pub fn received(&self) -> usize {
        self.counts.recv_timeout(Duration::from_secs(20)).expect("a connection was read to its end")
    }
}

fn serve(mut stream: TcpStream, told: &Sender<usize>) -> std::io::Result<()> {
    let mut letter = [0];
    stream.read_exact(&mut letter)?;
    if letter == *b"r" {
        // What was sent and not read makes the end a reset.
        stream.peek(&mut letter)?;
        return Ok(());
    }
    let mut reader = BufReader::new(stream.try_clone()?);
    reader.read_line(&mut String::new())?;
    match &letter {
        b"g" => stream.write_all(b"hello from the peer"),
        b"f" => stream.write_all(&vec![7; FLOOD]),
        b"l" => {
            thread::sleep(Duration::from_millis(500));
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest)?;
            told.send(rest.len()).map_err(std::io::Error::other)
        }
        b"s" => {
            // Longer than any test.
            thread::sleep(Duration::from_secs(600));
            Ok(())
        }
        _ => Ok(()),
    }
}
