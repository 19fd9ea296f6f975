using System.Runtime.InteropServices;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks.Baselines;

/// <summary>Count and sum per key and session as one writes it by hand for input in the order of time: a dictionary of start, end and accumulator, swept at each watermark, that is, after each batch.</summary>
internal sealed class PlainSessions
{
    private readonly Dictionary<int, Session> _sessions = [];
    private PlainResults _results;
    private long _next;

    /// <summary>What came out.</summary>
    public PlainResults Results => _results;

    /// <summary>Reads so many batches.</summary>
    public void Run(Ring ring, long batches)
    {
        StreamTime[] times = new StreamTime[Ring.BatchSize];
        for (long end = _next + batches; _next < end; _next++)
        {
            Reading[] batch = ring[_next];
            ring.WriteTimes(_next, times);
            Take(batch, times);
            Sweep(times[^1].UnixMilliseconds - 1);
        }
    }

    private void Take(ReadOnlySpan<Reading> batch, ReadOnlySpan<StreamTime> times)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            ref readonly Reading reading = ref batch[i];
            long at = times[i].UnixMilliseconds;
            ref Session session = ref CollectionsMarshal.GetValueRefOrAddDefault(_sessions, reading.Key, out bool isOpen);
            if (!isOpen || session.End < at)
            {
                if (isOpen) Emit(reading.Key, in session);
                session = new Session { Start = at };
            }

            session.End = at + Jobs.SessionGapMs;
            session.Count++;
            session.Sum += reading.Value;
        }
    }

    private void Sweep(long watermark)
    {
        foreach ((int key, Session session) in _sessions)
        {
            if (session.End - 1 > watermark) continue;
            Emit(key, in session);
            _sessions.Remove(key);
        }
    }

    private void Emit(int key, in Session session) => _results.Emit(new Total<int>(key, session.Start, session.Count, session.Sum));

    private struct Session
    {
        public long Start;
        public long End;
        public long Count;
        public long Sum;
    }
}
