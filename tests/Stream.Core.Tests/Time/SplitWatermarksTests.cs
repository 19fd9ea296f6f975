using CsCheck;
using Streams.Time;

namespace Streams.Tests.Time;

public sealed class SplitWatermarksTests
{
    private const long Never = long.MaxValue;

    [Fact]
    public void The_slowest_split_holds_the_watermark_and_is_named()
    {
        var splits = new SplitWatermarks(disorderMs: 5, Never);
        Assert.Equal(0, splits.Add("a", out _));
        Assert.Equal(1, splits.Add("b", out _));

        Assert.Equal(MergeResult.Nothing, splits.OnRecords(0, 100, nowMs: 0));
        Assert.Equal("b", splits.Holder);
        Assert.Equal(new MergeResult(44, StatusChange.None), splits.OnRecords(1, 50, nowMs: 0));
        Assert.Equal("b", splits.Holder);
        Assert.Equal(new MergeResult(94, StatusChange.None), splits.OnRecords(1, 200, nowMs: 0));
        Assert.Equal("a", splits.Holder);
    }

    [Fact]
    public void A_split_that_was_not_opened_holds_time_and_never_idles()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 10);
        splits.Add("read", out _);
        splits.Add("next", out _);
        splits.OnRecords(0, 100, nowMs: 0);

        splits.OnEmptyWhileCredit(0);
        Assert.Equal(MergeResult.Nothing, splits.OnEmptyWhileCredit(1_000_000));
        Assert.Equal("next", splits.Holder);
        Assert.Equal(Never, splits.NextDeadlineMs);

        splits.OnOpened(1);
        Assert.Equal(1_000_010, splits.NextDeadlineMs);
        Assert.Equal(MergeResult.Nothing, splits.OnEmptyWhileCredit(1_000_009));
        Assert.Equal(new MergeResult(99, StatusChange.Idle), splits.OnEmptyWhileCredit(1_000_010));
    }

    [Fact]
    public void A_silent_split_beside_busy_ones_goes_idle_if_splits_are_read_together()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 3000, areReadTogether: true);
        splits.Add("busy", out _);
        splits.Add("silent", out _);
        splits.OnOpened(0);
        splits.OnOpened(1);

        for (int i = 0; i < 4; i++) Assert.Equal(MergeResult.Nothing, splits.OnRecords(0, 100 + i, nowMs: i * 999));
        Assert.Equal(Never, splits.NextDeadlineMs);
        Assert.Equal(new MergeResult(103, StatusChange.None), splits.OnRecords(0, 104, nowMs: 4000));
    }

    [Fact]
    public void Backpressure_and_long_absence_make_no_split_idle()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 3000, areReadTogether: true);
        splits.Add("busy", out _);
        splits.Add("silent", out _);
        splits.OnOpened(1);

        splits.OnRecords(0, 100, nowMs: 0);
        Assert.Equal(MergeResult.Nothing, splits.OnRecords(0, 101, nowMs: 1_000_000));
        splits.OnNoCredit(1_000_001);
        Assert.Equal(MergeResult.Nothing, splits.OnRecords(0, 102, nowMs: 9_000_000));
        Assert.Equal("silent", splits.Holder);
    }

    [Fact]
    public void Progress_without_records_moves_time_and_ends_no_silence()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 10);
        splits.Add("a", out _);
        splits.OnOpened(0);
        splits.OnEmptyWhileCredit(0);

        Assert.Equal(new MergeResult(49, StatusChange.None), splits.OnProgress(0, 50));
        Assert.Equal(10, splits.NextDeadlineMs);
        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Idle), splits.OnEmptyWhileCredit(10));
    }

    [Fact]
    public void A_quiet_split_goes_idle_at_the_deadline_and_comes_back_with_a_record()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 10);
        splits.Add("a", out _);
        splits.Add("b", out _);
        splits.OnRecords(0, 100, nowMs: 0);
        splits.OnRecords(1, 50, nowMs: 0);

        splits.OnEmptyWhileCredit(0);
        splits.OnRecords(0, 101, nowMs: 6);
        splits.OnEmptyWhileCredit(6);
        Assert.Equal(10, splits.NextDeadlineMs);
        Assert.Equal(new MergeResult(100, StatusChange.None), splits.OnEmptyWhileCredit(10));
        Assert.Equal(16, splits.NextDeadlineMs);
        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Idle), splits.OnEmptyWhileCredit(16));
        Assert.Equal(Never, splits.NextDeadlineMs);

        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Active), splits.OnRecords(1, 60, nowMs: 20));
        Assert.Equal("b", splits.Holder);
    }

    [Fact]
    public void Time_without_credit_and_time_in_which_records_are_read_make_no_split_idle()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 10);
        splits.Add("a", out _);
        splits.OnRecords(0, 100, nowMs: 0);

        splits.OnEmptyWhileCredit(0);
        splits.OnNoCredit(9);
        Assert.Equal(Never, splits.NextDeadlineMs);
        Assert.Equal(MergeResult.Nothing, splits.OnEmptyWhileCredit(1_000));
        Assert.Equal(1_001, splits.NextDeadlineMs);
        Assert.Equal(StatusChange.Idle, splits.OnEmptyWhileCredit(1_001).Status);
    }

    [Fact]
    public void The_end_comes_when_all_splits_have_finished_and_no_more_will_come()
    {
        var splits = new SplitWatermarks(0, Never);
        splits.Add("a", out _);
        splits.Add("b", out _);
        splits.OnNoMoreSplits();

        splits.OnRecords(0, 100, nowMs: 0);
        Assert.Equal(MergeResult.Nothing, splits.OnFinished(0));
        Assert.Equal(49, splits.OnRecords(1, 50, nowMs: 0).Watermark);
        Assert.Equal(new MergeResult(long.MaxValue, StatusChange.None), splits.OnFinished(1));
        Assert.Equal(MergeResult.Nothing, splits.OnFinished(1));
        Assert.Throws<InvalidOperationException>(() => splits.Add("c", out _));
    }

    [Fact]
    public void A_subtask_without_splits_ends_at_once_when_none_will_come()
        => Assert.Equal(new MergeResult(long.MaxValue, StatusChange.None), new SplitWatermarks(0, Never).OnNoMoreSplits());

    [Fact]
    public void A_subtask_without_splits_goes_idle_even_when_splits_do_not()
    {
        var splits = new SplitWatermarks(0, Never);

        splits.OnEmptyWhileCredit(5);
        Assert.Equal(30_005, splits.NextDeadlineMs);
        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Idle), splits.OnEmptyWhileCredit(30_005));

        splits.Add("late", out MergeResult added);
        Assert.Equal(new MergeResult(long.MinValue, StatusChange.Active), added);
        Assert.Equal(9, splits.OnRecords(0, 10, nowMs: 30_006).Watermark);
    }

    [Fact]
    public void Between_the_last_split_and_the_next_the_status_stays_and_time_is_held()
    {
        var splits = new SplitWatermarks(0, idleAfterMs: 10);
        splits.Add("a", out _);
        splits.OnRecords(0, 100, nowMs: 0);

        Assert.Equal(MergeResult.Nothing, splits.OnFinished(0));
        Assert.Null(splits.Holder);
        Assert.Equal(1, splits.Add("b", out MergeResult added));
        Assert.Equal(MergeResult.Nothing, added);
        Assert.Equal(119, splits.OnRecords(1, 120, nowMs: 1).Watermark);
    }

    [Fact]
    public void A_restored_source_continues_from_the_largest_timestamps_and_the_earliest_split()
    {
        var original = new SplitWatermarks(5, Never);
        original.Add("finished", out _);
        original.Add("a", out _);
        original.Add("unread", out _);
        original.Add("b", out _);
        original.OnRecords(1, 100, nowMs: 0);
        original.OnRecords(3, 50, nowMs: 0);
        original.OnFinished(0);

        SplitWatermark[] snapshot = original.Snapshot();
        Assert.Equal([new("a", 100), new("unread", long.MinValue), new("b", 50)], snapshot);

        var restored = new SplitWatermarks(5, Never);
        Assert.Equal(MergeResult.Nothing, restored.Restore(snapshot));
        Assert.Equal("unread", restored.Holder);

        var read = new SplitWatermarks(5, Never);
        Assert.Equal(new MergeResult(44, StatusChange.None), read.Restore([snapshot[0], snapshot[2]]));
        Assert.Equal(MergeResult.Nothing, read.OnRecords(1, 40, nowMs: 0));
        Assert.Equal(snapshot[2], read.Snapshot()[1]);
    }

    [Fact]
    public void The_watermark_never_falls_whatever_happens()
        => Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Long[-50, 50], Gen.Long[0, 15]).Array[0, 80].Sample(steps =>
        {
            var splits = new SplitWatermarks(3, idleAfterMs: 10);
            int added = 0;
            long now = 0;
            long last = long.MinValue;
            StatusChange status = StatusChange.Active;
            HashSet<int> finished = [];
            foreach ((int kind, int pick, long timestamp, long passed) in steps)
            {
                now += passed;
                int split = added == 0 ? -1 : pick % added;
                bool live = split >= 0 && !finished.Contains(split);
                MergeResult result = MergeResult.Nothing;
                if (kind == 0) added = splits.Add($"split-{added}", out result) + 1;
                else if (kind == 1 && live) splits.OnOpened(split);
                else if (kind is 2 or 3 && live) result = splits.OnRecords(split, timestamp, now);
                else if (kind == 4) result = splits.OnEmptyWhileCredit(now);
                else if (kind == 5) splits.OnNoCredit(now);
                else if (kind == 6 && live && finished.Add(split)) result = splits.OnFinished(split);

                if (result.HasAdvanced) Assert.True(result.Watermark > last);
                last = splits.Output;
                if (result.Status != StatusChange.None)
                {
                    Assert.NotEqual(status, result.Status);
                    status = result.Status;
                }

                Assert.Equal(status == StatusChange.Idle, splits.IsIdle);
                if (kind == 4) Assert.True(splits.NextDeadlineMs > now);
                Assert.Equal(added - finished.Count, splits.Snapshot().Length);
            }
        });
}
