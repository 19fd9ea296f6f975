using Streams.Elements;
using Barrier = Streams.Elements.Barrier;

namespace Streams.Operators;

/// <summary>The end of a chain whose records go on to other tasks: one outlet per subtask downstream. What waits there waits here, nowhere else.</summary>
/// <remarks>
/// <para>An outlet is full while an element waits at it; then the task takes no input. Barriers, status and end of data are put on all outlets in one step, full or not.</para>
/// <para>A buffer leaves when it is full, when the task has run dry and its last flush is at least the linger ago, at the alarm at last flush + linger, or before a barrier, a
/// status or the end. A watermark never cuts a buffer: it rides behind the records, the newest wins, and travels alone when the task is dry, or every
/// <see cref="BusyFlushMs"/> while it is busy.</para>
/// <para>What a kind of exchange holds back beside its buffers it sends itself before a watermark that must not overtake it; and all of it when it is told to <see cref="Drain"/>: before a barrier,
/// a status or the end, and when the task has run dry and the last time is at least the linger ago.</para>
/// </remarks>
internal abstract class ExchangeOperator(OperatorContext context, int outlets) : Operator(context)
{
    /// <summary>How long a started buffer waits for more records while the task has nothing to do.</summary>
    public const long LingerMs = 1;

    /// <summary>How long a started buffer, or a watermark, waits while the task is busy.</summary>
    public const long BusyFlushMs = 10;

    private readonly Queue<Element>[] _waiting = [.. Enumerable.Range(0, outlets).Select(static _ => new Queue<Element>())];
    private readonly long[] _sentWatermark = [.. Enumerable.Repeat(long.MinValue, outlets)];
    private readonly long[] _flushedAt = [.. Enumerable.Repeat(long.MinValue / 2, outlets)];
    private readonly long[] _sent = new long[outlets];
    private long _drainedAt = long.MinValue / 2;
    private long _nextBusyFlush = long.MinValue;

    /// <summary>How many subtasks there are downstream.</summary>
    public int OutletCount => outlets;

    /// <summary>How many elements were put on an outlet. Read from any thread.</summary>
    public long SentAt(int outlet) => _sent[outlet];

    /// <summary>Whether something waits at an outlet.</summary>
    public bool IsFull(int outlet) => _waiting[outlet].Count > 0;

    /// <summary>When it wants <see cref="OnDry"/>, in monotonic milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    public long NextFlushMs
    {
        get
        {
            long next = HoldsBack && Context.Full == 0 ? _drainedAt + LingerMs : long.MaxValue;
            for (int i = 0; i < outlets; i++)
            {
                if (_waiting[i].Count == 0 && HasUnsent(i)) next = Math.Min(next, _flushedAt[i] + LingerMs);
            }

            return next;
        }
    }

    /// <summary>Takes the next element that waits at an outlet.</summary>
    public bool TryTake(int outlet, out Element? element)
    {
        Queue<Element> queue = _waiting[outlet];
        if (!queue.TryDequeue(out element)) return false;
        if (queue.Count == 0) Context.Full--;
        return true;
    }

    /// <summary>The task has nothing to do: what has lingered long enough leaves.</summary>
    public void OnDry()
    {
        long now = Context.Now.MonotonicMs;
        if (HoldsBack && now - _drainedAt >= LingerMs) DrainNow();
        for (int i = 0; i < outlets; i++)
        {
            if (_waiting[i].Count == 0 && HasUnsent(i) && now - _flushedAt[i] >= LingerMs) Flush(i);
        }
    }

    /// <summary>Puts a barrier on all outlets, behind everything that came before it.</summary>
    public void Send(Barrier barrier) => SendToAll(barrier);

    /// <inheritdoc />
    public override void OnIdle(bool isIdle) => SendToAll(isIdle ? Status.Idle : Status.Active);

    /// <inheritdoc />
    public override void OnEnd() => SendToAll(EndOfData.Instance);

    /// <summary>The newest watermark behind what was dealt out.</summary>
    protected long Watermark { get; private set; } = long.MinValue;

    /// <summary>Whether something is held back beside the buffers.</summary>
    protected virtual bool HoldsBack => false;

    /// <summary>Whether records are buffered for an outlet.</summary>
    protected abstract bool HasBuffered(int outlet);

    /// <summary>Takes the buffer of an outlet, an empty one if there is none.</summary>
    protected abstract Batch TakeBuffer(int outlet);

    /// <summary>Sends what is held back beside the buffers.</summary>
    protected virtual void Drain() { }

    /// <summary>Sends what was held back beside the buffers, behind what is buffered.</summary>
    protected void Send(int outlet, Batch batch)
    {
        if (HasBuffered(outlet)) Flush(outlet);
        Put(outlet, batch);
    }

    /// <summary>A buffer is full.</summary>
    protected void Flush(int outlet)
    {
        Batch batch = TakeBuffer(outlet);
        if (Watermark > _sentWatermark[outlet]) batch.Watermark = _sentWatermark[outlet] = Watermark;
        _flushedAt[outlet] = Context.Now.MonotonicMs;
        Put(outlet, batch);
    }

    /// <summary>A batch is dealt out; its watermark holds behind it.</summary>
    /// <param name="watermark">The watermark.</param>
    /// <param name="isAwaited">Whether it may fire what was sent just now, so that it follows at once.</param>
    protected void OnDealt(long watermark, bool isAwaited)
    {
        if (watermark > Watermark) Watermark = watermark;
        long now = Context.Now.MonotonicMs;
        if (now < _nextBusyFlush && !isAwaited) return;
        _nextBusyFlush = now + BusyFlushMs;
        for (int i = 0; i < outlets; i++)
        {
            if (HasUnsent(i) && (isAwaited || (_waiting[i].Count == 0 && now - _flushedAt[i] >= BusyFlushMs))) Flush(i);
        }
    }

    private bool HasUnsent(int outlet) => HasBuffered(outlet) || Watermark > _sentWatermark[outlet];

    private void DrainNow()
    {
        _drainedAt = Context.Now.MonotonicMs;
        Drain();
    }

    private void SendToAll(Element element)
    {
        if (HoldsBack) DrainNow();
        for (int i = 0; i < outlets; i++)
        {
            if (HasUnsent(i)) Flush(i);
            Put(i, element);
        }
    }

    private void Put(int outlet, Element element)
    {
        if (_waiting[outlet].Count == 0) Context.Full++;
        _waiting[outlet].Enqueue(element);
        _sent[outlet]++;
    }
}
