using System.Diagnostics;

namespace Streams.Time;

/// <summary>Merges the watermarks of several channels into one that never falls. The two rules are <see cref="ChannelMerger"/> and
/// <see cref="InputMerger"/>.</summary>
/// <remarks>
/// <para>All channels begin active and without a watermark (<see cref="long.MinValue"/>), so nothing comes out before each has sent one or has gone idle. A
/// watermark that is not higher than the last one of its channel is ignored, and so is any of an idle channel.</para>
/// <para>When the last active channel goes idle the largest watermark of all channels comes out, and then the status idle: this makes the result
/// independent of the order in which channels go idle. The first channel to come back yields the status active.</para>
/// <para>A finished channel is left out; only the last watermark it had before its end still counts for that maximum. When all have finished
/// <see cref="long.MaxValue"/> comes out. The largest watermark alone, without <see cref="OnFinished"/>, is a watermark like any other: it would come out
/// while other channels are idle and make everything late that they still bring. So the runtime, where the largest watermark means the end, calls
/// <see cref="OnFinished"/> in its place.</para>
/// <para>A step costs O(1), except when the channel that holds the watermark moves or leaves: then a scan looks for the next one. It begins behind the
/// last holder and stops at the first channel that is no higher, so channels that advance in lockstep cost one scan a round and not one a step. No step
/// allocates. One thread at a time.</para>
/// </remarks>
internal abstract class WatermarkMerger
{
    private readonly bool _stragglersHold;
    private long[] _watermarks;
    private ChannelState[] _states;
    private int _count;
    private int _live;
    private int _active;
    private long _lastOfFinished = long.MinValue;

    /// <param name="channels">The number of channels to begin with.</param>
    /// <param name="stragglersHold">Whether an active channel that is behind the output holds it.</param>
    private protected WatermarkMerger(int channels, bool stragglersHold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        _stragglersHold = stragglersHold;
        _watermarks = new long[channels];
        _states = new ChannelState[channels];
        _watermarks.AsSpan().Fill(long.MinValue);
        _count = _live = _active = channels;
        Holder = channels > 0 ? 0 : -1;
    }

    private enum ChannelState : byte { Active = 0, Idle = 1, Finished = 2 }

    /// <summary>The merged watermark; <see cref="long.MinValue"/> while there is none.</summary>
    public long Output { get; private set; } = long.MinValue;

    /// <summary>Whether every channel that has not finished is idle, and there is one.</summary>
    public bool IsIdle => _live > 0 && _active == 0;

    /// <summary>The channel that holds the watermark back, one of them if there are several; -1 when none does.</summary>
    public int Holder { get; private set; }

    /// <summary>The number of channels, finished ones included.</summary>
    public int Channels => _count;

    /// <summary>The last watermark of a channel; <see cref="long.MinValue"/> when it has sent none.</summary>
    public long WatermarkOf(int channel) => _watermarks[channel];

    /// <summary>Whether a channel is idle.</summary>
    public bool IsChannelIdle(int channel) => _states[channel] == ChannelState.Idle;

    /// <summary>Whether a channel has finished.</summary>
    public bool IsChannelFinished(int channel) => _states[channel] == ChannelState.Finished;

    /// <summary>A channel sends a watermark.</summary>
    public MergeResult OnWatermark(int channel, long watermark)
    {
        long before = _watermarks[channel];
        if (watermark <= before || _states[channel] != ChannelState.Active) return MergeResult.Nothing;

        _watermarks[channel] = watermark;
        if (channel == Holder)
        {
            FindHolder(channel + 1, before);
        }
        else if (!Offer(channel))
        {
            return MergeResult.Nothing;
        }

        return Advance(StatusChange.None);
    }

    /// <summary>A channel goes idle.</summary>
    public MergeResult OnIdle(int channel)
    {
        if (_states[channel] != ChannelState.Active) return MergeResult.Nothing;

        _states[channel] = ChannelState.Idle;
        return AfterLosing(channel);
    }

    /// <summary>An idle channel comes back.</summary>
    public MergeResult OnActive(int channel)
    {
        if (_states[channel] != ChannelState.Idle) return MergeResult.Nothing;

        return Activate(channel, IsIdle);
    }

    /// <summary>A channel has come to its end, from whatever status.</summary>
    public MergeResult OnFinished(int channel)
    {
        ChannelState before = _states[channel];
        if (before == ChannelState.Finished) return MergeResult.Nothing;

        bool wasIdle = IsIdle;
        _states[channel] = ChannelState.Finished;
        _live--;
        if (_watermarks[channel] != long.MaxValue) _lastOfFinished = Math.Max(_lastOfFinished, _watermarks[channel]);
        if (_live > 0) return before == ChannelState.Active ? AfterLosing(channel) : MergeResult.Nothing;

        _active = 0;
        Holder = -1;
        StatusChange status = wasIdle ? StatusChange.Active : StatusChange.None;
        if (Output == long.MaxValue) return new(long.MinValue, status);
        Output = long.MaxValue;
        return new(long.MaxValue, status);
    }

    /// <summary>Continues from a snapshot, before the first step: every channel is active and holds at <paramref name="output"/> until it sends more.</summary>
    public void Restore(long output)
    {
        Debug.Assert(_live == _count, "A merger is restored before it is used.");
        Output = output;
        _watermarks.AsSpan(0, _count).Fill(output);
        FindHolder(0, output);
    }

    /// <summary>Sets one channel as a snapshot has it; after <see cref="Restore"/> and before the first step. Yields nothing: what was due came out before
    /// the snapshot.</summary>
    public void RestoreChannel(int channel, long watermark, bool isIdle)
    {
        long before = _watermarks[channel];
        _watermarks[channel] = watermark;
        ChannelState state = isIdle ? ChannelState.Idle : ChannelState.Active;
        if (_states[channel] != state) _active += isIdle ? -1 : 1;
        _states[channel] = state;
        if (channel == Holder)
        {
            FindHolder(channel + 1, Math.Min(before, watermark));
        }
        else if (!isIdle)
        {
            Offer(channel);
        }
    }

    /// <summary>Adds an active channel with the next number. O(1) amortised.</summary>
    private protected MergeResult AddChannel(long watermark)
    {
        if (_count == _watermarks.Length)
        {
            Array.Resize(ref _watermarks, Math.Max(4, _count * 2));
            Array.Resize(ref _states, _watermarks.Length);
        }

        int channel = _count++;
        _watermarks[channel] = watermark;
        bool wasIdle = IsIdle;
        _live++;
        return Activate(channel, wasIdle);
    }

    private MergeResult Activate(int channel, bool wasIdle)
    {
        _active++;
        _states[channel] = ChannelState.Active;
        Offer(channel);
        return Advance(wasIdle ? StatusChange.Active : StatusChange.None);
    }

    private MergeResult AfterLosing(int channel)
    {
        if (--_active > 0)
        {
            if (channel != Holder) return MergeResult.Nothing;
            FindHolder(channel + 1, _watermarks[channel]);
            return Advance(StatusChange.None);
        }

        Holder = -1;
        long most = _lastOfFinished;
        for (int other = 0; other < _count; other++)
        {
            if (_states[other] != ChannelState.Finished) most = Math.Max(most, _watermarks[other]);
        }

        if (most <= Output) return new(long.MinValue, StatusChange.Idle);
        Output = most;
        return new(most, StatusChange.Idle);
    }

    // Makes an active channel the holder if it counts and is lower than the present one.
    private bool Offer(int channel)
    {
        long watermark = _watermarks[channel];
        if (!_stragglersHold && watermark < Output) return false;
        if (Holder >= 0 && watermark >= _watermarks[Holder]) return false;

        Holder = channel;
        return true;
    }

    private void FindHolder(int from, long floor)
    {
        Holder = -1;
        for (int step = 0; step < _count; step++)
        {
            int channel = from + step;
            if (channel >= _count) channel -= _count;

            long watermark = _watermarks[channel];
            if (_states[channel] != ChannelState.Active || !Offer(channel)) continue;
            if (watermark <= floor) return;
        }
    }

    private MergeResult Advance(StatusChange status)
    {
        if (Holder < 0 || _watermarks[Holder] <= Output) return new(long.MinValue, status);
        Output = _watermarks[Holder];
        return new(Output, status);
    }
}
