using System.Numerics;

namespace Streams.Runtime.Actors;

/// <summary>A set of ports of one task as bits: what a turn visits costs by the ports in it, not by the ports there are.</summary>
/// <remarks>A struct over an array: copies share their contents. Ports may be removed while they are enumerated.</remarks>
internal readonly struct PortSet(int ports)
{
    private readonly ulong[] _words = new ulong[(ports + 63) / 64];

    /// <summary>Puts a port in.</summary>
    public void Add(int port) => _words[port >> 6] |= 1UL << port;

    /// <summary>Takes a port out.</summary>
    public void Remove(int port) => _words[port >> 6] &= ~(1UL << port);

    /// <summary>The ports in it, ascending.</summary>
    public Enumerator GetEnumerator() => new(_words);

    /// <summary>Walks a word at a time; what is added to the word under way is seen the next time.</summary>
    public struct Enumerator(ulong[] words)
    {
        private int _word = -1;
        private ulong _rest;

        /// <summary>The port.</summary>
        public readonly int Current => (_word << 6) + BitOperations.TrailingZeroCount(_rest);

        /// <summary>Goes on to the next port.</summary>
        public bool MoveNext()
        {
            if (_rest != 0) _rest &= _rest - 1;
            while (_rest == 0)
            {
                if (++_word >= words.Length) return false;
                _rest = words[_word];
            }

            return true;
        }
    }
}
