using System.Runtime.InteropServices;
using Streams.State;

namespace Streams.Operators;

/// <summary>Puts what waits for its time in order: <see cref="TimerOrder{TKey}"/>.</summary>
/// <remarks>
/// <para>A bucket per millisecond, in no order within, and a heap of the milliseconds. A bucket is put in order when its turn comes, in a heap of its own, which also takes what is added for that time or
/// an earlier one afterwards. So an addition costs the same however many wait, and what a thousand keys have for the same time is compared with one another only.</para>
/// <para>Derived from state that says what there is, and in no checkpoint.</para>
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TElement">What is kept beside each timer; no part of the order.</typeparam>
internal sealed class DueQueue<TKey, TElement>(Key<TKey> key)
{
    private const int MostSpares = 1024;

    private readonly PriorityQueue<TElement, DueTimer<TKey>> _near = new(new TimerOrder<TKey>(key));
    private readonly Dictionary<long, List<(TElement, DueTimer<TKey>)>> _far = [];
    private readonly PriorityQueue<long, long> _farTimes = new();
    private readonly Stack<List<(TElement, DueTimer<TKey>)>> _spares = [];
    private long _nearTime = long.MinValue;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest time of all; <see cref="long.MaxValue"/> if nothing waits.</summary>
    public long NextTime => _near.TryPeek(out _, out DueTimer<TKey> first) ? first.Time : _farTimes.TryPeek(out long time, out _) ? time : long.MaxValue;

    /// <summary>Adds one.</summary>
    public void Enqueue(TElement element, in DueTimer<TKey> timer)
    {
        Count++;
        if (timer.Time <= _nearTime)
        {
            _near.Enqueue(element, timer);
            return;
        }

        ref List<(TElement, DueTimer<TKey>)>? bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_far, timer.Time, out bool isThere);
        if (!isThere)
        {
            bucket = _spares.TryPop(out List<(TElement, DueTimer<TKey>)>? spare) ? spare : [];
            _farTimes.Enqueue(timer.Time, timer.Time);
        }

        bucket!.Add((element, timer));
    }

    /// <summary>Shows the first in order.</summary>
    public bool TryPeek(out TElement element, out DueTimer<TKey> timer)
    {
        if (_near.Count == 0) BringNear();
        return _near.TryPeek(out element!, out timer);
    }

    /// <summary>Takes the one that <see cref="TryPeek"/> has shown.</summary>
    public void Dequeue()
    {
        _near.Dequeue();
        Count--;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _near.Clear();
        _far.Clear();
        _farTimes.Clear();
        _nearTime = long.MinValue;
        Count = 0;
    }

    private void BringNear()
    {
        if (!_farTimes.TryDequeue(out long time, out _)) return;
        _nearTime = time;
        _far.Remove(time, out List<(TElement, DueTimer<TKey>)>? bucket);
        _near.EnqueueRange(bucket!); // There is a bucket for each of the times.
        bucket!.Clear();
        if (_spares.Count < MostSpares) _spares.Push(bucket);
    }
}
