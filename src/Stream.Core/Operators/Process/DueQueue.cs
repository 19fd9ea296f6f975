using System.Numerics;
using System.Runtime.InteropServices;
using Streams.State;
using Streams.Time;

namespace Streams.Operators;

/// <summary>Puts what waits for its time in order: <see cref="TimerOrder{TKey}"/>.</summary>
/// <remarks>
/// <para>A bucket per millisecond, in no order within: the next four seconds on a wheel, what is farther away in a dictionary beside a heap of its milliseconds. A bucket is sorted when its turn comes;
/// what is added for that time or an earlier one afterwards goes into a heap. So an addition costs the same however many wait, and keys are only compared with those of the same time.</para>
/// <para>Derived from state that says what there is, and in no checkpoint.</para>
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TElement">What is kept beside each timer; no part of the order.</typeparam>
internal sealed class DueQueue<TKey, TElement>(Key<TKey> key)
{
    private const int WheelSize = 4096;
    private const int BitsPerWord = 64;
    private const int MostSpares = 1024;
    private const int LargestSpare = 64;
    private const int FewToSort = 16;

    private readonly TimerOrder<TKey> _order = new(key);
    private readonly PriorityQueue<TElement, DueTimer<TKey>> _late = new(new TimerOrder<TKey>(key));
    private readonly List<(TElement, DueTimer<TKey>)>?[] _wheel = new List<(TElement, DueTimer<TKey>)>?[WheelSize];
    private readonly ulong[] _filled = new ulong[WheelSize / BitsPerWord];
    private readonly Dictionary<long, List<(TElement, DueTimer<TKey>)>> _far = [];
    private readonly PriorityQueue<long, long> _farTimes = new();
    private readonly Stack<List<(TElement, DueTimer<TKey>)>> _spares = [];

    // The bucket whose turn it is, and the first in it that waits.
    private List<(TElement Element, DueTimer<TKey> Timer)> _near = [];
    private int _first;

    // The bucket's time. Earlier ones belong into the heap; the wheel holds the milliseconds behind it.
    private long _nearTime = long.MinValue;
    private long _nextBucket = long.MaxValue;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Places in buckets that are kept to be used again.</summary>
    internal int KeptPlaces => _near.Capacity + _spares.Sum(static spare => spare.Capacity);

    /// <summary>The earliest time of all; <see cref="long.MaxValue"/> if nothing waits.</summary>
    public long NextTime => _late.TryPeek(out _, out DueTimer<TKey> late) ? late.Time : _first < _near.Count ? _nearTime : _nextBucket;

    /// <summary>Adds one.</summary>
    public void Enqueue(TElement element, in DueTimer<TKey> timer)
    {
        if (Count++ == 0) _nearTime = SaturatingMath.Subtract(timer.Time, 1);
        if (timer.Time <= _nearTime)
        {
            _late.Enqueue(element, timer);
            return;
        }

        BucketOf(timer.Time).Add((element, timer));
        _nextBucket = Math.Min(_nextBucket, timer.Time);
    }

    /// <summary>Shows the first in order.</summary>
    public bool TryPeek(out TElement element, out DueTimer<TKey> timer)
    {
        if (_first == _near.Count && _late.Count == 0 && Count > 0) BringNear();
        if (IsLateFirst()) return _late.TryPeek(out element!, out timer);
        (element, timer) = _first < _near.Count ? _near[_first] : default;
        return _first < _near.Count;
    }

    /// <summary>Takes the one that <see cref="TryPeek"/> has shown.</summary>
    public void Dequeue()
    {
        if (IsLateFirst()) _late.Dequeue();
        else _first++;
        if (--Count > 0) return;
        if (_near.Capacity > LargestSpare) (_near, _first) = ([], 0);
        _late.TrimExcess();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _near.Clear();
        _first = 0;
        _late.Clear();
        _far.Clear();
        _farTimes.Clear();
        Array.Clear(_wheel);
        Array.Clear(_filled);
        _nextBucket = long.MaxValue;
        Count = 0;
    }

    private bool IsLateFirst() => _late.TryPeek(out _, out DueTimer<TKey> late) && (_first == _near.Count || _order.Compare(late, _near[_first].Timer) < 0);

    private List<(TElement, DueTimer<TKey>)> BucketOf(long time)
    {
        if (unchecked((ulong)(time - _nearTime)) <= WheelSize)
        {
            int slot = (int)time & (WheelSize - 1);
            ref List<(TElement, DueTimer<TKey>)>? onWheel = ref _wheel[slot];
            if (onWheel is not null) return onWheel;
            _filled[slot / BitsPerWord] |= 1UL << (slot % BitsPerWord);
            return onWheel = Spare();
        }

        ref List<(TElement, DueTimer<TKey>)>? far = ref CollectionsMarshal.GetValueRefOrAddDefault(_far, time, out bool isThere);
        if (isThere) return far!; // none is stored as null
        _farTimes.Enqueue(time, time);
        return far = Spare();
    }

    private void BringNear()
    {
        _near.Clear();
        _first = 0;
        _nearTime = _nextBucket;
        int slot = (int)_nearTime & (WheelSize - 1);
        if (_wheel[slot] is { } bucket && bucket[0].Item2.Time == _nearTime)
        {
            _wheel[slot] = null;
            _filled[slot / BitsPerWord] &= ~(1UL << (slot % BitsPerWord));
            _near = Change(bucket);
        }

        // There may be one of the same time, from when it was far away.
        if (_farTimes.TryPeek(out long time, out _) && time == _nearTime)
        {
            _farTimes.Dequeue();
            _far.Remove(time, out List<(TElement, DueTimer<TKey>)>? far);
            if (_near.Count > 0) far!.AddRange(_near); // there is a bucket for each of the times
            _near = Change(far!);
        }

        Sort();

        _nextBucket = Math.Min(NextOnWheel(), _farTimes.TryPeek(out long next, out _) ? next : long.MaxValue);
    }

    // Another bucket takes the place of the present one, which is kept for later.
    private List<(TElement, DueTimer<TKey>)> Change(List<(TElement, DueTimer<TKey>)> next)
    {
        _near.Clear();
        if (_spares.Count < MostSpares && _near.Capacity <= LargestSpare) _spares.Push(_near);
        return next;
    }

    // Most buckets are small.
    private void Sort()
    {
        if (_near.Count > FewToSort)
        {
            _near.Sort((x, y) => _order.Compare(x.Timer, y.Timer));
            return;
        }

        Span<(TElement Element, DueTimer<TKey> Timer)> bucket = CollectionsMarshal.AsSpan(_near);
        for (int i = 1; i < bucket.Length; i++)
        {
            (TElement Element, DueTimer<TKey> Timer) moving = bucket[i];
            int to = i;
            for (; to > 0 && _order.Compare(bucket[to - 1].Timer, moving.Timer) > 0; to--) bucket[to] = bucket[to - 1];
            bucket[to] = moving;
        }
    }

    // The time of the first filled slot behind the present one.
    private long NextOnWheel()
    {
        int from = (int)(_nearTime + 1) & (WheelSize - 1);
        int word = from / BitsPerWord;
        ulong bits = _filled[word] & (ulong.MaxValue << (from % BitsPerWord));
        for (int i = 0; i <= _filled.Length; i++)
        {
            if (bits != 0) return _wheel[(word * BitsPerWord) + BitOperations.TrailingZeroCount(bits)]![0].Item2.Time; // filled
            word = (word + 1) % _filled.Length;
            bits = _filled[word];
        }

        return long.MaxValue;
    }

    private List<(TElement, DueTimer<TKey>)> Spare() => _spares.TryPop(out List<(TElement, DueTimer<TKey>)>? spare) ? spare : [];
}
